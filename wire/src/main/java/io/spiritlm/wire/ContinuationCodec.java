package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.ContinuationsProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class ContinuationCodec implements Codec<ContinuationRecord> {

    @Override
    public MessageLite write(ContinuationRecord value) {
        var message = ContinuationsProto.ContinuationRecord.newBuilder()
                .setSchema(SCHEMA)
                .setEpoch(value.epoch());
        switch (value) {
            case ContinuationRecord.OfTurn record -> write(record, message);
            case Fence fence -> message.setFence(CueCodec.write(fence));
            case LegClosed closed ->
                message.setCall(closed.leg().call().value())
                        .setLeg(closed.leg().name())
                        .setClosed(CueCodec.write(closed));
        }
        return message.build();
    }

    private static void write(ContinuationRecord.OfTurn value, ContinuationsProto.ContinuationRecord.Builder message) {
        LegId leg = value.turn().leg();
        message.setCall(leg.call().value())
                .setLeg(leg.name())
                .setTurn(value.turn().number())
                .setSequence(value.sequence())
                .setCue(CueCodec.write(value.cue()));
        switch (value) {
            case ContinuationRecord.Piece piece -> message.setPiece(write(piece));
            case ContinuationRecord.End end ->
                message.setEnd(ContinuationsProto.ContinuationEnd.newBuilder()
                        .setFinish(FinishCodec.write(end.finish()))
                        .setReason(end.reason())
                        .setUsage(ContinuationsProto.Usage.newBuilder()
                                .setPromptTokens(end.usage().promptTokens())
                                .setCachedTokens(end.usage().cachedTokens())
                                .setWrittenTokens(end.usage().writtenTokens())));
        }
    }

    @Override
    public ContinuationRecord read(CodedInputStream bytes) throws IOException {
        var message = ContinuationsProto.ContinuationRecord.parseFrom(bytes);
        Codec.checkSchema(message.getSchema());
        long epoch = message.getEpoch();
        if (message.hasFence()) {
            return CueCodec.read(epoch, message.getFence());
        }
        LegId leg = LegId.of(message.getCall(), message.getLeg());
        if (message.hasClosed()) {
            return new LegClosed(epoch, leg, message.getClosed().getUtterances());
        }
        var turn = new TurnId(leg, message.getTurn());
        long sequence = message.getSequence();
        Cue cue = CueCodec.read(message.getCue());
        var piece = message.getPiece();
        var end = message.getEnd();
        return switch (message.getBodyCase()) {
            case PIECE ->
                new ContinuationRecord.Piece(
                        epoch,
                        turn,
                        sequence,
                        cue,
                        SpanCodec.read(piece.getSpan()),
                        read(piece.getLabelsList()),
                        piece.getLogProbability(),
                        read(piece.getTokensCount(), piece.getTokensList()),
                        piece.getRun(),
                        SpanCodec.read(piece.getGoesOnFrom()));
            case END ->
                new ContinuationRecord.End(
                        epoch,
                        turn,
                        sequence,
                        cue,
                        FinishCodec.read(end.getFinish()),
                        end.getReason(),
                        new Usage(
                                end.getUsage().getPromptTokens(),
                                end.getUsage().getCachedTokens(),
                                end.getUsage().getWrittenTokens()));
            case FENCE, CLOSED, BODY_NOT_SET -> throw Codec.missing("body");
        };
    }

    private static ContinuationsProto.Piece write(ContinuationRecord.Piece piece) {
        var message = ContinuationsProto.Piece.newBuilder()
                .setSpan(SpanCodec.write(piece.span()))
                .setLogProbability(piece.logProbability())
                .addAllTokens(piece.tokens())
                .setRun(piece.run());
        if (!piece.goesOnFrom().tokens().isEmpty()) {
            message.setGoesOnFrom(SpanCodec.write(piece.goesOnFrom().tokens()));
        }
        for (Label label : piece.labels()) {
            message.addLabels(ContinuationsProto.Label.newBuilder()
                    .setName(label.name())
                    .setLogProbability(label.logProbability()));
        }
        return message.build();
    }

    private static List<Integer> read(int count, List<Integer> tokens) {
        Check.between("tokens", 0, count, Limits.TOKENS);
        return tokens;
    }

    private static List<Label> read(List<ContinuationsProto.Label> messages) {
        Check.between("labels", 0, messages.size(), Limits.LABELS);
        List<Label> labels = new ArrayList<>(messages.size());
        for (ContinuationsProto.Label message : messages) {
            labels.add(new Label(message.getName(), message.getLogProbability()));
        }
        return labels;
    }
}
