package io.spiritlm.wire;

import io.spiritlm.wire.proto.CueProto;
import io.spiritlm.wire.units.Modality;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The parts that records of several topics share: cue, request, fence, closed leg, instants. */
final class CueCodec {

    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long NANOS_A_MICRO = 1_000;

    private CueCodec() {}

    static CueProto.Cue write(Cue cue) {
        return CueProto.Cue.newBuilder()
                .setRequest(write(cue.request()))
                .setHeardAtMicros(micros(cue.heardAt()))
                .build();
    }

    static Cue read(CueProto.Cue cue) {
        return new Cue(read(cue.getRequest()), instant(cue.getHeardAtMicros()));
    }

    static CueProto.Request write(Request request) {
        return CueProto.Request.newBuilder()
                .setTask(write(request.task()))
                .setModality(write(request.modality()))
                .setSampling(write(request.sampling()))
                .setVoice(CueProto.Voice.newBuilder()
                        .setSpeaker(request.voice().speaker())
                        .setStyle(request.voice().style()))
                .setAnswerWithinMillis(request.answerWithin().toMillis())
                .setFreeModality(request.forced() == ForcedModality.OFF)
                .mergeFrom(written(request.restraints()))
                .build();
    }

    /** A request that has restraints, if there are any, and nothing else. */
    private static CueProto.Request written(Restraints restraints) {
        if (restraints.equals(Restraints.NONE)) {
            return CueProto.Request.getDefaultInstance();
        }
        var message = CueProto.Restraints.newBuilder()
                .setRepetitionPenalty(restraints.repetitionPenalty())
                .addAllStopTexts(restraints.stopTexts());
        restraints
                .stopUnits()
                .forEach(units ->
                        message.addStopUnits(CueProto.StopUnits.newBuilder().addAllIds(units)));
        return CueProto.Request.newBuilder().setRestraints(message).build();
    }

    private static Restraints read(CueProto.Restraints restraints) {
        float penalty = restraints.getRepetitionPenalty();
        return new Restraints(
                penalty == 0 ? 1 : penalty,
                restraints.getStopTextsList(),
                restraints.getStopUnitsList().stream()
                        .map(CueProto.StopUnits::getIdsList)
                        .toList());
    }

    static Request read(CueProto.Request request) {
        return new Request(
                read(request.getTask()),
                read(request.getModality()),
                read(request.getSampling()),
                new Voice(request.getVoice().getSpeaker(), request.getVoice().getStyle()),
                Duration.ofMillis(request.getAnswerWithinMillis()),
                request.getFreeModality() ? ForcedModality.OFF : ForcedModality.ON,
                read(request.getRestraints()));
    }

    static CueProto.Fence write(Fence fence) {
        return CueProto.Fence.newBuilder().setOwner(fence.owner()).build();
    }

    static CueProto.LegClosed write(LegClosed closed) {
        return CueProto.LegClosed.newBuilder()
                .setUtterances(closed.utterances())
                .build();
    }

    static Fence read(long epoch, CueProto.Fence fence) {
        return new Fence(epoch, fence.getOwner());
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_A_SECOND), Math.floorMod(micros, MICROS_A_SECOND) * NANOS_A_MICRO);
    }

    private static CueProto.Sampling write(Sampling sampling) {
        var message = CueProto.Sampling.newBuilder().setMaxTokens(sampling.maxTokens());
        switch (sampling) {
            case Sampling.Greedy greedy -> message.setGreedy(CueProto.Greedy.getDefaultInstance());
            case Sampling.Drawn drawn ->
                message.setDrawn(CueProto.Drawn.newBuilder()
                        .setTemperature(drawn.temperature())
                        .setTopP(drawn.topP())
                        .setTopK(drawn.topK())
                        .setSeed(drawn.seed()));
        }
        return message.build();
    }

    private static Sampling read(CueProto.Sampling sampling) {
        var drawn = sampling.getDrawn();
        return switch (sampling.getChoiceCase()) {
            case GREEDY -> new Sampling.Greedy(sampling.getMaxTokens());
            case DRAWN ->
                new Sampling.Drawn(
                        drawn.getTemperature(),
                        drawn.getTopP(),
                        drawn.getTopK(),
                        drawn.getSeed(),
                        sampling.getMaxTokens());
            case CHOICE_NOT_SET -> throw Codec.missing("sampling");
        };
    }

    private static CueProto.Task write(Task task) {
        return switch (task) {
            case CONTINUE -> CueProto.Task.TASK_CONTINUE;
            case TRANSCRIBE -> CueProto.Task.TASK_TRANSCRIBE;
            case SPEAK -> CueProto.Task.TASK_SPEAK;
            case CLASSIFY -> CueProto.Task.TASK_CLASSIFY;
        };
    }

    private static Task read(CueProto.Task task) {
        return switch (task) {
            case TASK_CONTINUE -> Task.CONTINUE;
            case TASK_TRANSCRIBE -> Task.TRANSCRIBE;
            case TASK_SPEAK -> Task.SPEAK;
            case TASK_CLASSIFY -> Task.CLASSIFY;
            case TASK_UNSPECIFIED, UNRECOGNIZED -> throw Codec.missing("task");
        };
    }

    private static CueProto.Modality write(Modality modality) {
        return switch (modality) {
            case TEXT -> CueProto.Modality.MODALITY_TEXT;
            case SPEECH -> CueProto.Modality.MODALITY_SPEECH;
            case ARBITRARY -> CueProto.Modality.MODALITY_ARBITRARY;
        };
    }

    private static Modality read(CueProto.Modality modality) {
        return switch (modality) {
            case MODALITY_TEXT -> Modality.TEXT;
            case MODALITY_SPEECH -> Modality.SPEECH;
            case MODALITY_ARBITRARY -> Modality.ARBITRARY;
            case MODALITY_UNSPECIFIED, UNRECOGNIZED -> throw Codec.missing("modality");
        };
    }
}
