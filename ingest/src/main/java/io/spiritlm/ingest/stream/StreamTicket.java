package io.spiritlm.ingest.stream;

import io.spiritlm.ingest.PcmRate;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.units.Modality;
import java.util.List;

/**
 * What the server must know of a call when it is taken up, at whatever process: all of it travels with the client.
 *
 * @param rate of the client's sound
 * @param answersInText whether the call is over before {@code spirit.speech} has ended
 * @param call the ticket of the live call
 */
record StreamTicket(PcmRate rate, boolean answersInText, String call) {
    /** At most this many characters of base64url. */
    static final int CHARACTERS = 513;

    /** One letter for a rate, and the next for the same answered in text. */
    private static final String HEADS = "ABCDEFGH";

    private static final List<PcmRate> RATES =
            List.of(PcmRate.HZ_8000, PcmRate.HZ_16000, PcmRate.HZ_24000, PcmRate.HZ_48000);

    static StreamTicket of(ClientMessage.Open open, String call) {
        Request request = open.request();
        boolean text =
                request.task().answer(request.modality()) == Modality.TEXT && request.forced() == ForcedModality.ON;
        return new StreamTicket(open.rate(), text, call);
    }

    /** @throws Refusal if that is no ticket, or one of a call that was opened at another rate */
    static StreamTicket read(ClientMessage.Resume resume) {
        String ticket = resume.ticket();
        int head = HEADS.indexOf(ticket.charAt(0));
        if (head < 0 || ticket.length() == 1) {
            throw Refusal.malformed("ticket", "that of an opened event", "another string");
        }
        PcmRate rate = RATES.get(head / 2);
        if (rate != resume.rate()) {
            throw Refusal.malformed(
                    "audio.sample_rate_hz",
                    rate.hz() + " as the call was opened with",
                    Integer.toString(resume.rate().hz()));
        }
        return new StreamTicket(rate, head % 2 == 1, ticket.substring(1));
    }

    String write() {
        return HEADS.charAt(RATES.indexOf(rate) * 2 + (answersInText ? 1 : 0)) + call;
    }
}
