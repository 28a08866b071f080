package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.DeadLettersProto;
import java.io.IOException;

final class DeadLetterCodec implements Codec<DeadLetter> {

    @Override
    public MessageLite write(DeadLetter value) {
        return DeadLettersProto.DeadLetterRecord.newBuilder()
                .setSchema(SCHEMA)
                .setEpoch(value.epoch())
                .setTopic(value.origin().topic())
                .setPartition(value.origin().partition())
                .setOffset(value.origin().offset())
                .setReason(value.reason())
                .setRaw(value.raw())
                .setRawLengthBytes(value.rawLengthBytes())
                .build();
    }

    @Override
    public DeadLetter read(CodedInputStream bytes) throws IOException {
        var message = DeadLettersProto.DeadLetterRecord.parseFrom(bytes);
        Codec.checkSchema(message.getSchema());
        return new DeadLetter(
                message.getEpoch(),
                new DeadLetter.Origin(message.getTopic(), message.getPartition(), message.getOffset()),
                message.getReason(),
                message.getRaw(),
                message.getRawLengthBytes());
    }
}
