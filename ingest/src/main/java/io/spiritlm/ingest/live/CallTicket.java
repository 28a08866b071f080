package io.spiritlm.ingest.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spiritlm.wire.LegId;
import java.util.Base64;

/** A leg as a ticket, and back. */
final class CallTicket {
    private static final int MAX_CHARACTERS = 512;

    private CallTicket() {}

    static String of(LegId leg) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(leg.toString().getBytes(UTF_8));
    }

    /** @throws CallRefused if it is malformed */
    static LegId read(String ticket) {
        if (ticket.length() <= MAX_CHARACTERS) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(ticket), UTF_8).split("/", -1);
                if (parts.length == 2) {
                    return LegId.of(parts[0], parts[1]);
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw new CallRefused("ticket: expected one that a call was opened with, found another string of "
                + ticket.length() + " characters");
    }
}
