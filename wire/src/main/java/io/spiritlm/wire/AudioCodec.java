package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.AudioProto;
import java.io.IOException;
import java.time.Instant;

final class AudioCodec implements Codec<AudioRecord> {

    @Override
    public MessageLite write(AudioRecord value) {
        var message = AudioProto.AudioRecord.newBuilder().setSchema(SCHEMA).setEpoch(value.epoch());
        switch (value) {
            case AudioRecord.OfLeg record -> write(record, message);
            case Fence fence -> message.setFence(CueCodec.write(fence));
        }
        return message.build();
    }

    private static void write(AudioRecord.OfLeg value, AudioProto.AudioRecord.Builder message) {
        message.setCall(value.leg().call().value())
                .setLeg(value.leg().name())
                .setSequence(value.sequence())
                .setHeardAtMicros(CueCodec.micros(value.heardAt()));
        switch (value) {
            case AudioRecord.Open open ->
                message.setOpen(AudioProto.Open.newBuilder()
                        .setRequest(CueCodec.write(open.request()))
                        .putAllMetadata(open.metadata()));
            case AudioRecord.Chunk chunk ->
                message.setMessages(chunk.messages())
                        .setChunk(AudioProto.AudioChunk.newBuilder()
                                .setFirstSample(chunk.firstSample())
                                .setSamples(chunk.samples().bytes()));
            case AudioRecord.Text text -> message.setMessages(text.messages()).setText(text.text());
            case AudioRecord.Flush flush ->
                message.setMessages(flush.messages()).setFlush(AudioProto.Flush.getDefaultInstance());
            case AudioRecord.Close close ->
                message.setMessages(close.messages()).setClose(AudioProto.Close.getDefaultInstance());
        }
    }

    @Override
    public AudioRecord read(CodedInputStream bytes) throws IOException {
        var message = AudioProto.AudioRecord.parseFrom(bytes);
        Codec.checkSchema(message.getSchema());
        long epoch = message.getEpoch();
        if (message.hasFence()) {
            return CueCodec.read(epoch, message.getFence());
        }
        LegId leg = LegId.of(message.getCall(), message.getLeg());
        long sequence = message.getSequence();
        long messages = message.getMessages();
        Instant heardAt = CueCodec.instant(message.getHeardAtMicros());
        return switch (message.getBodyCase()) {
            case OPEN ->
                new AudioRecord.Open(
                        epoch,
                        leg,
                        sequence,
                        heardAt,
                        CueCodec.read(message.getOpen().getRequest()),
                        message.getOpen().getMetadataMap());
            case CHUNK ->
                new AudioRecord.Chunk(
                        epoch,
                        leg,
                        sequence,
                        messages,
                        heardAt,
                        message.getChunk().getFirstSample(),
                        new Pcm16(message.getChunk().getSamples()));
            case TEXT -> new AudioRecord.Text(epoch, leg, sequence, messages, heardAt, message.getText());
            case FLUSH -> new AudioRecord.Flush(epoch, leg, sequence, messages, heardAt);
            case CLOSE -> new AudioRecord.Close(epoch, leg, sequence, messages, heardAt);
            case FENCE, BODY_NOT_SET -> throw Codec.missing("body");
        };
    }
}
