package io.spiritlm.tokenize.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LetterSoundsFileTest {
    private static final String WHOLE = """
            {
            "units": 2,
            "mixed": 0.05,
            "offsets": {"onset":0.01,"change":0.0,"end":-0.01},
            "anything": [0.5,0.5],
            "edge": {"silent":0.1,"stays":0.8,"units":{"0":0.9}},
            "pause": {"silent":0.9,"stays":0.5,"units":{"0":0.9}},
            "letters": {
            "*a*": {"silent":0.2,"stays":0.4,"units":{"1":0.75}}
            }
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = folder.resolve(LetterSoundsFile.NAME);
        LetterSounds sounds = SpokenWorld.sounds().with(new LetterSounds.Offsets(0.012, -0.003, 0));
        LetterSoundsFile.write(sounds, file);
        LetterSounds read = LetterSoundsFile.read(file, SpokenWorld.UNITS);
        assertThat(read.letters()).isEqualTo(sounds.letters());
        assertThat(read.pause()).isEqualTo(sounds.pause());
        assertThat(read.offsets()).isEqualTo(sounds.offsets());
        assertThat(LetterSoundsFile.check(file, SpokenWorld.UNITS))
                .isEqualTo("word times: 6 letters in context, in 24 units");
        assertThat(folder).isDirectoryNotContaining("glob:**partial");
    }

    @Test
    void readsTheWholeFileThatTheOthersSpoil() throws IOException {
        assertThat(LetterSoundsFile.read(written(WHOLE), 2).letters()).containsOnlyKeys("*a*");
    }

    @Test
    void refusesAFileOfOtherUnits() throws IOException {
        Path file = written(WHOLE);
        assertThatThrownBy(() -> LetterSoundsFile.read(file, 501))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "checkpoint " + file
                                + ": expected 501 units, as the tokenizer beside it has; spirit train words makes it anew, found 2 units");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    "units": 2                | "units": "2"               | a whole number 'units'
                    "units": 2                | "unit": 2                  | a whole number 'units'
                    "mixed": 0.05             | "mixed": 0                 | 'mixed' between 0 and 1
                    "mixed": 0.05             | "mixed": null              | a number 'mixed'
                    [0.5,0.5]                 | [0.5]                      | 2 units
                    [0.5,0.5]                 | [0.5,"x"]                  | 2 units
                    [0.5,0.5]                 | [1.5,-0.5]                 | 2 units
                    [0.5,0.5]                 | 7                          | 2 units
                    "onset":0.01              | "onset":10                 | at most 1.0 s
                    "onset":0.01              | "onset":{}                 | a number 'onset'
                    "edge":                   | "hedge":                   | an object 'edge'
                    "silent":0.9              | "silent":1.5               | 'silent' of 0 to less than 1
                    "stays":0.4               | "stays":-1                 | 'stays' of 0 to less than 1
                    "stays":0.4               | "stay":0.4                 | a number 'stays'
                    {"1":0.75}                | {"2":0.75}                 | units 0 to 1 of letter *a*
                    {"1":0.75}                | {"-1":0.75}                | units of at least 0
                    {"1":0.75}                | {"one":0.75}               | units' numbers for '*a*'
                    {"1":0.75}                | {"1":1.75}                 | at most 1 together
                    {"1":0.75}                | {"1":"much"}               | shares above 0
                    "*a*":                    | "a":                       | a neighbour on each side
                    "*a*":                    | "*ab*":                    | a neighbour on each side
                    "letters": {              | "letters": [{              | expected JSON
                    "letters": {              | "letters": [], "others": { | an object 'letters'
                    "units":{"1":0.75}        | "units":3                  | an object 'units'
                    """)
    void refusesAMalformedFileInOneLine(String whole, String spoilt, String expected) throws IOException {
        assertThat(WHOLE).contains(whole);
        Path file = written(WHOLE.replace(whole, spoilt));
        assertThatThrownBy(() -> LetterSoundsFile.read(file, 2))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(file.toString(), expected)
                .hasLineCount(1);
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve(LetterSoundsFile.NAME), text);
    }
}
