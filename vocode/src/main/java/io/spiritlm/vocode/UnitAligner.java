package io.spiritlm.vocode;

import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each semantic unit of a run of speech its pitch and its style while the run is being written. What it gives, put together, doesn't
 * depend on how the run was cut, and is what {@link AlignedUnits#of(SpeechSpan)} gives of the whole, but for what would wait too
 * long.
 *
 * <p>A run's first units wait until there is a pitch and a style, which they then take. When {@value #MOST_WAITING} wait, no more
 * do: without a style yet, they and what follows take {@link AlignedUnits#COMMON_STYLE} until one comes; without a pitch, they are
 * given with none, which no EXPRESSIVE vocoder says, and the turn is over. A released model writes both before its first unit.
 *
 * <p>Not thread-safe.
 */
final class UnitAligner {
    /** About half a second of speech: so that whoever waits for the vocoder before it writes on waits for nothing. */
    static final int MOST_WAITING = 12;

    /** The style and the pitch of the last unit that was given, and what came behind it. */
    private final List<SpeechToken> held = new ArrayList<>();

    private @Nullable SpeechToken pitch;
    private @Nullable SpeechToken style;
    private int waiting;

    /** Takes the next tokens; gives the units whose pitch and style are known, perhaps none. */
    AlignedUnits add(SpeechSpan next) {
        for (SpeechToken token : next.tokens()) {
            held.add(token);
            switch (token.stream()) {
                case PITCH -> pitch = token;
                case STYLE -> style = token;
                case SEMANTIC -> waiting++;
            }
            if (waiting == MOST_WAITING && pitch == null) {
                return given();
            }
            if (waiting == MOST_WAITING && style == null) {
                style = SpeechToken.style(AlignedUnits.COMMON_STYLE);
                held.addFirst(style);
            }
        }
        return pitch != null && style != null ? given() : new AlignedUnits(List.of(), List.of(), List.of());
    }

    /** Ends the run: gives the units that still waited. Without a style in the run they take the common one. */
    AlignedUnits finish() {
        return given();
    }

    private AlignedUnits given() {
        AlignedUnits units = AlignedUnits.of(new SpeechSpan(held));
        held.clear();
        waiting = 0;
        if (style != null) {
            held.add(style);
        }
        if (pitch != null) {
            held.add(pitch);
        }
        return units;
    }
}
