package io.spiritlm.wire;

import io.spiritlm.wire.proto.SpanProto;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;

/** Spans of text and speech tokens. */
final class SpanCodec {

    private SpanCodec() {}

    static SpanProto.Span write(Span span) {
        return switch (span) {
            case TextSpan(String text) ->
                SpanProto.Span.newBuilder().setText(text).build();
            case SpeechSpan(List<SpeechToken> tokens) ->
                SpanProto.Span.newBuilder().setSpeech(write(tokens)).build();
        };
    }

    static Span read(SpanProto.Span span) {
        return switch (span.getContentCase()) {
            case TEXT -> new TextSpan(span.getText());
            case SPEECH -> read(span.getSpeech());
            case CONTENT_NOT_SET -> throw Codec.missing("span");
        };
    }

    static SpanProto.SpeechTokens write(List<SpeechToken> tokens) {
        var message = SpanProto.SpeechTokens.newBuilder();
        for (SpeechToken token : tokens) {
            message.addStreams(write(token.stream()));
            message.addIds(token.id());
        }
        return message.build();
    }

    static SpeechSpan read(SpanProto.SpeechTokens message) {
        int count = message.getIdsCount();
        Check.between("tokens", 0, count, Limits.TOKENS);
        Check.between("streams of " + count + " tokens", count, message.getStreamsCount(), count);
        List<SpeechToken> tokens = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tokens.add(new SpeechToken(read(message.getStreams(i)), message.getIds(i)));
        }
        return new SpeechSpan(tokens);
    }

    private static SpanProto.Stream write(UnitStream stream) {
        return switch (stream) {
            case SEMANTIC -> SpanProto.Stream.STREAM_SEMANTIC;
            case PITCH -> SpanProto.Stream.STREAM_PITCH;
            case STYLE -> SpanProto.Stream.STREAM_STYLE;
        };
    }

    private static UnitStream read(SpanProto.Stream stream) {
        return switch (stream) {
            case STREAM_SEMANTIC -> UnitStream.SEMANTIC;
            case STREAM_PITCH -> UnitStream.PITCH;
            case STREAM_STYLE -> UnitStream.STYLE;
            case UNRECOGNIZED -> throw Codec.missing("stream");
        };
    }
}
