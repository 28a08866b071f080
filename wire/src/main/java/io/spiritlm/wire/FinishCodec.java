package io.spiritlm.wire;

import io.spiritlm.wire.proto.ContinuationsProto;

/** Why a turn ended, as continuations and speech both say it. */
final class FinishCodec {

    private FinishCodec() {}

    static ContinuationsProto.Finish write(Finish finish) {
        return switch (finish) {
            case STOP -> ContinuationsProto.Finish.FINISH_STOP;
            case LENGTH -> ContinuationsProto.Finish.FINISH_LENGTH;
            case CANCELLED -> ContinuationsProto.Finish.FINISH_CANCELLED;
            case EXPIRED -> ContinuationsProto.Finish.FINISH_EXPIRED;
            case FAILED -> ContinuationsProto.Finish.FINISH_FAILED;
        };
    }

    static Finish read(ContinuationsProto.Finish finish) {
        return switch (finish) {
            case FINISH_STOP -> Finish.STOP;
            case FINISH_LENGTH -> Finish.LENGTH;
            case FINISH_CANCELLED -> Finish.CANCELLED;
            case FINISH_EXPIRED -> Finish.EXPIRED;
            case FINISH_FAILED -> Finish.FAILED;
            case FINISH_UNSPECIFIED, UNRECOGNIZED -> throw Codec.missing("finish");
        };
    }
}
