import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * The other side of ./spirit bench lm --llama-cpp: llama.cpp by de.kherud:llama, in a process of its own.
 *
 * <p>Arguments: FOLDER LEGS PROMPT TOKENS THREADS. Answers as llama_peer.py does, but knows no margins. A token is one character.
 */
final class LlamaCppPeer {
    private static final int FIRST = 0xF0000;

    private record Written(List<Integer> tokens, List<Long> nanos) {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // the library prints to it
        Path folder = Path.of(arguments[0]);
        System.setProperty("de.kherud.llama.tmpdir", folder.toString());
        int legs = Integer.parseInt(arguments[1]);
        int prompt = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        int threads = Integer.parseInt(arguments[4]);
        var ints = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("prompts")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        List<String> prompts = new ArrayList<>();
        for (int leg = 0; leg < legs; leg++) {
            var text = new StringBuilder();
            for (int i = 0; i < prompt; i++) {
                text.appendCodePoint(FIRST + ints.get());
            }
            prompts.add(text.toString());
        }
        var parameters = new ModelParameters()
                .setModel(folder.resolve("model.gguf").toString())
                .setThreads(threads)
                .setThreadsBatch(threads)
                .setGpuLayers(0)
                .setCacheTypeK(CacheType.F32)
                .setCacheTypeV(CacheType.F32)
                .setParallel(legs)
                .setCtxSize(legs * (prompt + count + 8))
                .disableLog();
        try (var model = new LlamaModel(parameters);
                var requests = new BufferedReader(new InputStreamReader(System.in))) {
            answers.println("peer: ready llama.cpp of de.kherud:llama");
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                int asked = Integer.parseInt(line);
                long processor = processorNanos();
                long begin = System.nanoTime();
                List<Written> results = write(model, prompts.subList(0, asked), count);
                long used = processorNanos() - processor;
                long first = results.stream().mapToLong(result -> result.nanos().getFirst()).max().orElseThrow();
                var tokens = ByteBuffer.allocate(4 * asked * count).order(ByteOrder.LITTLE_ENDIAN);
                results.forEach(result -> result.tokens().forEach(tokens::putInt));
                Files.write(folder.resolve("tokens"), tokens.array());
                List<Float> steps = new ArrayList<>();
                List<Long> nanos = results.getFirst().nanos();
                for (int i = 1; i < nanos.size(); i++) {
                    if (nanos.get(i - 1) >= first || asked == 1) {
                        steps.add((nanos.get(i) - nanos.get(i - 1)) / 1e9f);
                    }
                }
                var seconds = ByteBuffer.allocate(4 * steps.size()).order(ByteOrder.LITTLE_ENDIAN);
                steps.forEach(seconds::putFloat);
                Files.write(folder.resolve("steps"), seconds.array());
                answers.printf(Locale.ROOT, "peer: %.6f %.6f%n", (first - begin) / 1e9, used / 1e9);
            }
        }
    }

    /** Writes behind all prompts at once. One thread reads them in turns: of several, some may wait for ever (4.2.0). */
    private static List<Written> write(LlamaModel model, List<String> prompts, int count) {
        List<Written> written = new ArrayList<>();
        List<Iterator<LlamaOutput>> outputs = new ArrayList<>();
        for (String prompt : prompts) {
            var parameters = new InferenceParameters(prompt)
                    .setTemperature(0)
                    .setNPredict(count)
                    .setCachePrompt(false)
                    .setIgnoreEos(true);
            outputs.add(model.generate(parameters).iterator());
            written.add(new Written(new ArrayList<>(), new ArrayList<>()));
        }
        for (boolean more = true; more; ) {
            more = false;
            for (int leg = 0; leg < outputs.size(); leg++) {
                if (outputs.get(leg).hasNext()) {
                    more = true;
                    var of = written.get(leg);
                    outputs.get(leg).next().text.codePoints().forEach(character -> {
                        of.tokens().add(character - FIRST);
                        of.nanos().add(System.nanoTime());
                    });
                }
            }
        }
        return written;
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
