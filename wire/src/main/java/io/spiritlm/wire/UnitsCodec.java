package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.UnitsProto;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class UnitsCodec implements Codec<UnitsRecord> {

    @Override
    public MessageLite write(UnitsRecord value) {
        var message = UnitsProto.UnitsRecord.newBuilder().setSchema(SCHEMA).setEpoch(value.epoch());
        switch (value) {
            case UnitsRecord.OfUtterance record -> write(record, message);
            case UnitsRecord.Checkpoint checkpoint -> write(checkpoint, message);
            case Fence fence -> message.setFence(CueCodec.write(fence));
            case LegClosed closed ->
                message.setCall(closed.leg().call().value())
                        .setLeg(closed.leg().name())
                        .setClosed(CueCodec.write(closed));
        }
        return message.build();
    }

    private static void write(UnitsRecord.OfUtterance value, UnitsProto.UnitsRecord.Builder message) {
        LegId leg = value.utterance().leg();
        message.setCall(leg.call().value())
                .setLeg(leg.name())
                .setUtterance(value.utterance().number())
                .setSequence(value.sequence())
                .setCue(CueCodec.write(value.cue()));
        switch (value) {
            case UnitsRecord.Speech speech ->
                message.setSpeech(UnitsProto.SpeechUnits.newBuilder()
                        .setStartSample(speech.startSample())
                        .setFinality(write(speech.finality()))
                        .setSemantic(write(speech.tracks().semantic()))
                        .setPitch(write(speech.tracks().pitch()))
                        .setStyle(write(speech.tracks().style())));
            case UnitsRecord.Text text -> message.setText(text.text());
        }
    }

    private static void write(UnitsRecord.Checkpoint value, UnitsProto.UnitsRecord.Builder message) {
        message.setCall(value.leg().call().value())
                .setLeg(value.leg().name())
                .setSequence(value.sequence())
                .setCue(CueCodec.write(value.cue()))
                .setCheckpoint(UnitsProto.Checkpoint.newBuilder()
                        .setNextRecord(value.nextRecord())
                        .setNextSample(value.nextSample())
                        .setJudgedFrom(value.judgedFrom())
                        .setNextUtterance(value.nextUtterance()));
    }

    @Override
    public UnitsRecord read(CodedInputStream bytes) throws IOException {
        var message = UnitsProto.UnitsRecord.parseFrom(bytes);
        Codec.checkSchema(message.getSchema());
        long epoch = message.getEpoch();
        if (message.hasFence()) {
            return CueCodec.read(epoch, message.getFence());
        }
        LegId leg = LegId.of(message.getCall(), message.getLeg());
        if (message.hasClosed()) {
            return new LegClosed(epoch, leg, message.getClosed().getUtterances());
        }
        var utterance = new UtteranceId(leg, message.getUtterance());
        long sequence = message.getSequence();
        Cue cue = CueCodec.read(message.getCue());
        var speech = message.getSpeech();
        var checkpoint = message.getCheckpoint();
        return switch (message.getBodyCase()) {
            case SPEECH ->
                new UnitsRecord.Speech(
                        epoch,
                        utterance,
                        sequence,
                        cue,
                        speech.getStartSample(),
                        new UnitTracks(
                                read("semantic", speech.getSemantic()),
                                read("pitch", speech.getPitch()),
                                read("style", speech.getStyle())),
                        read(speech.getFinality()));
            case TEXT -> new UnitsRecord.Text(epoch, utterance, sequence, cue, message.getText());
            case CHECKPOINT ->
                new UnitsRecord.Checkpoint(
                        epoch,
                        leg,
                        sequence,
                        cue,
                        checkpoint.getNextRecord(),
                        checkpoint.getNextSample(),
                        checkpoint.getJudgedFrom(),
                        checkpoint.getNextUtterance());
            case FENCE, CLOSED, BODY_NOT_SET -> throw Codec.missing("body");
        };
    }

    private static UnitsProto.Track write(List<TimedUnit> units) {
        var message = UnitsProto.Track.newBuilder();
        for (TimedUnit unit : units) {
            message.addIds(unit.id()).addFirstFrames(unit.firstFrame()).addFrames(unit.frames());
        }
        return message.build();
    }

    private static List<TimedUnit> read(String name, UnitsProto.Track track) {
        int count = track.getIdsCount();
        Check.between(name + " units", 0, count, Limits.TOKENS);
        Check.between("first frames of " + count + " " + name + " units", count, track.getFirstFramesCount(), count);
        Check.between("frames of " + count + " " + name + " units", count, track.getFramesCount(), count);
        List<TimedUnit> units = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            units.add(new TimedUnit(track.getIds(i), track.getFirstFrames(i), track.getFrames(i)));
        }
        return units;
    }

    private static UnitsProto.Finality write(Finality finality) {
        return switch (finality) {
            case PREVIEW -> UnitsProto.Finality.FINALITY_PREVIEW;
            case FINAL -> UnitsProto.Finality.FINALITY_FINAL;
            case LAST -> UnitsProto.Finality.FINALITY_LAST;
        };
    }

    private static Finality read(UnitsProto.Finality finality) {
        return switch (finality) {
            case FINALITY_PREVIEW -> Finality.PREVIEW;
            case FINALITY_FINAL -> Finality.FINAL;
            case FINALITY_LAST -> Finality.LAST;
            case FINALITY_UNSPECIFIED, UNRECOGNIZED -> throw Codec.missing("finality");
        };
    }
}
