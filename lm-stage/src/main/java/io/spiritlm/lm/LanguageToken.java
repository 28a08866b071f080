package io.spiritlm.lm;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.SpeechToken;

/** What a token id of the vocabulary stands for. */
public sealed interface LanguageToken {
    /** A piece of text as SentencePiece writes it: {@code ▁hello}. */
    record TextPiece(String piece) implements LanguageToken {
        public TextPiece {
            requireNonNull(piece, "piece");
        }
    }

    /** One byte of text, where no piece fits. */
    record TextByte(byte value) implements LanguageToken {}

    /** A speech unit: {@code [Hu12]}. */
    record Unit(SpeechToken token) implements LanguageToken {
        public Unit {
            requireNonNull(token, "token");
        }
    }

    /** A modality marker or task tag: {@code [Text]}, {@code [ASR]}. */
    record Marker(String name) implements LanguageToken {
        public Marker {
            requireNonNull(name, "name");
        }
    }

    /** Begin, end, unknown, or a padding row that stands for nothing. */
    record Control(String name) implements LanguageToken {
        public Control {
            requireNonNull(name, "name");
        }
    }
}
