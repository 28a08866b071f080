package io.spiritlm.ingest.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spiritlm.wire.LegId;
import java.util.Base64;

/**
 * A leg as a ticket, and back.
 *
 * @param begin the cursor before the leg's first result, for who has none yet
 */
record CallTicket(LegId leg, String begin) {
    private static final int MAX_CHARACTERS = 512;

    String write() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((leg + "/" + begin).getBytes(UTF_8));
    }

    /** @throws CallRefused if it is malformed */
    static CallTicket read(String ticket) {
        if (ticket.length() <= MAX_CHARACTERS) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(ticket), UTF_8).split("/", -1);
                if (parts.length == 3 && !parts[2].isEmpty()) {
                    return new CallTicket(LegId.of(parts[0], parts[1]), parts[2]);
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw new CallRefused("ticket: expected one that a call was opened with, found another string of "
                + ticket.length() + " characters");
    }
}
