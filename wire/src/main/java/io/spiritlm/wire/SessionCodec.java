package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.spiritlm.wire.proto.SessionsProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class SessionCodec implements Codec<Session> {

    @Override
    public MessageLite write(Session value) {
        LegId leg = value.turn().leg();
        var message = SessionsProto.SessionRecord.newBuilder()
                .setSchema(SCHEMA)
                .setEpoch(value.epoch())
                .setCall(leg.call().value())
                .setLeg(leg.name())
                .setTurn(value.turn().number());
        for (Session.Remark remark : value.history()) {
            message.addHistory(SessionsProto.Remark.newBuilder()
                    .setParty(write(remark.party()))
                    .setSpan(SpanCodec.write(remark.span())));
        }
        return message.build();
    }

    @Override
    public Session read(CodedInputStream bytes) throws IOException {
        var message = SessionsProto.SessionRecord.parseFrom(bytes);
        Codec.checkSchema(message.getSchema());
        Check.between("remarks", 0, message.getHistoryCount(), Limits.REMARKS);
        List<Session.Remark> history = new ArrayList<>(message.getHistoryCount());
        for (SessionsProto.Remark remark : message.getHistoryList()) {
            history.add(new Session.Remark(read(remark.getParty()), SpanCodec.read(remark.getSpan())));
        }
        var turn = new TurnId(LegId.of(message.getCall(), message.getLeg()), message.getTurn());
        return new Session(message.getEpoch(), turn, history);
    }

    private static SessionsProto.Party write(Session.Party party) {
        return switch (party) {
            case CALLER -> SessionsProto.Party.PARTY_CALLER;
            case MODEL -> SessionsProto.Party.PARTY_MODEL;
        };
    }

    private static Session.Party read(SessionsProto.Party party) {
        return switch (party) {
            case PARTY_CALLER -> Session.Party.CALLER;
            case PARTY_MODEL -> Session.Party.MODEL;
            case PARTY_UNSPECIFIED, UNRECOGNIZED -> throw Codec.missing("party");
        };
    }
}
