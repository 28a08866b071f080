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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
                var pool = Executors.newFixedThreadPool(legs);
                var requests = new BufferedReader(new InputStreamReader(System.in))) {
            answers.println("ready llama.cpp of de.kherud:llama");
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                int asked = Integer.parseInt(line);
                long processor = processorNanos();
                long begin = System.nanoTime();
                List<Future<Written>> futures = new ArrayList<>();
                for (int leg = 0; leg < asked; leg++) {
                    String text = prompts.get(leg);
                    futures.add(pool.submit(() -> write(model, text, count)));
                }
                List<Written> results = new ArrayList<>();
                for (var future : futures) {
                    results.add(future.get());
                }
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
                answers.printf(Locale.ROOT, "%.6f %.6f%n", (first - begin) / 1e9, used / 1e9);
            }
        }
    }

    private static Written write(LlamaModel model, String prompt, int count) {
        var written = new Written(new ArrayList<>(), new ArrayList<>());
        var parameters = new InferenceParameters(prompt)
                .setTemperature(0)
                .setNPredict(count)
                .setCachePrompt(false)
                .setIgnoreEos(true);
        for (LlamaOutput output : model.generate(parameters)) {
            output.text.codePoints().forEach(character -> {
                written.tokens().add(character - FIRST);
                written.nanos().add(System.nanoTime());
            });
        }
        return written;
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
