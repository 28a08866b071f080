package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.SpeechProto;
import java.io.IOException;

final class SpeechCodec implements Codec<SpeechRecord> {

    @Override
    public MessageLite write(SpeechRecord value) {
        var message = SpeechProto.SpeechRecord.newBuilder().setSchema(SCHEMA).setEpoch(value.epoch());
        switch (value) {
            case SpeechRecord.OfTurn record -> write(record, message);
            case Fence fence -> message.setFence(CueCodec.write(fence));
            case LegClosed closed ->
                message.setCall(closed.leg().call().value())
                        .setLeg(closed.leg().name())
                        .setClosed(CueCodec.write(closed));
        }
        return message.build();
    }

    private static void write(SpeechRecord.OfTurn value, SpeechProto.SpeechRecord.Builder message) {
        LegId leg = value.turn().leg();
        message.setCall(leg.call().value())
                .setLeg(leg.name())
                .setTurn(value.turn().number())
                .setSequence(value.sequence())
                .setCue(CueCodec.write(value.cue()));
        switch (value) {
            case SpeechRecord.Chunk chunk ->
                message.setChunk(SpeechProto.SpeechChunk.newBuilder()
                        .setFirstSample(chunk.firstSample())
                        .setSamples(chunk.samples().bytes())
                        .setSoundedUnits(chunk.soundedUnits()));
            case SpeechRecord.End end ->
                message.setEnd(SpeechProto.SpeechEnd.newBuilder()
                        .setFinish(FinishCodec.write(end.finish()))
                        .setReason(end.reason()));
        }
    }

    @Override
    public SpeechRecord read(CodedInputStream bytes) throws IOException {
        var message = SpeechProto.SpeechRecord.parseFrom(bytes);
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
        var chunk = message.getChunk();
        var end = message.getEnd();
        return switch (message.getBodyCase()) {
            case CHUNK ->
                new SpeechRecord.Chunk(
                        epoch,
                        turn,
                        sequence,
                        cue,
                        chunk.getFirstSample(),
                        new Pcm16(chunk.getSamples()),
                        chunk.getSoundedUnits());
            case END ->
                new SpeechRecord.End(epoch, turn, sequence, cue, FinishCodec.read(end.getFinish()), end.getReason());
            case FENCE, CLOSED, BODY_NOT_SET -> throw Codec.missing("body");
        };
    }
}
