package io.spiritlm.deploy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages a file's content: its bytes, and in a text its values too. */
final class MutatedFile {
    private static final int ENDS = 4_000;
    private static final Pattern VALUE = Pattern.compile(
            "-?[0-9][0-9.e+-]*|\"[^\"\\n]*\"|true|false|null|\\[[^\\[\\]{}]*]|\\w+(?=:)|(?<=: )[^\\s\\[{\"]+");
    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "3",
            "1024",
            "65537",
            "1000000",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775808",
            "1e9",
            "1e999",
            "0.5",
            "NaN",
            ".inf",
            "null",
            "true",
            "false",
            "\"\"",
            "\"7\"",
            "\"a\\nb\"",
            "\"\\u0000\"",
            "[]",
            "[1,2,3]",
            "[2147483647]",
            "[[[]]]",
            "{}",
            "{\"a\":1}",
            "&a [*a]",
            "!!java.lang.Runtime {}",
            "*a");

    private MutatedFile() {}

    static byte[] of(Path file, byte[] whole, Random random) {
        boolean text = file.toString().matches(".*\\.(json|yaml|txt)");
        return text && random.nextInt(4) > 0 ? values(whole, random) : bytes(whole, random);
    }

    private static byte[] values(byte[] whole, Random random) {
        String text = new String(whole, StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<MatchResult> values = VALUE.matcher(text).results().toList();
            if (values.isEmpty()) {
                break;
            }
            MatchResult value = values.get(random.nextInt(values.size()));
            String instead = switch (random.nextInt(12)) {
                case 0 -> text.substring(value.start(), value.end()).repeat(2);
                case 1 -> "[".repeat(random.nextInt(3_000));
                case 2 -> "9".repeat(random.nextInt(2_000));
                case 3 -> "\"" + "x".repeat(random.nextInt(3_000)) + "\"";
                case 4 -> "";
                default -> VALUES.get(random.nextInt(VALUES.size()));
            };
            text = text.substring(0, value.start()) + instead + text.substring(value.end());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What says where things are stands at a file's beginning or end. */
    private static byte[] bytes(byte[] whole, Random random) {
        byte[] bytes = Arrays.copyOf(whole, random.nextInt(6) == 0 ? random.nextInt(whole.length + 1) : whole.length);
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int end = random.nextInt(Math.min(ENDS, bytes.length));
            int at = switch (random.nextInt(3)) {
                case 0 -> end;
                case 1 -> bytes.length - 1 - end;
                default -> random.nextInt(bytes.length);
            };
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }
}
