package io.spiritlm.evaluate.speed;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.neural.CheckpointFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.stream.IntStream;

/** A language model in a process of its own. */
final class PeerDecoder implements Decoder {
    /** Bindings of llama.cpp (4.2.0) end their process now and then while several sequences are written at once. */
    private static final int LLAMA_CPP_ATTEMPTS = 4;

    private final String name;
    private final Start start;
    private final int attempts;
    private final int count;
    private final boolean knowsMargins;
    private Peer peer;

    /** Starts the process. */
    private interface Start {
        Peer start() throws IOException, MissingPartException;
    }

    /** @param attempts at a measurement, each behind the first in a new process */
    private PeerDecoder(String name, Start start, int attempts, int count, boolean knowsMargins)
            throws IOException, MissingPartException {
        this.knowsMargins = knowsMargins;
        this.name = name;
        this.start = start;
        this.attempts = attempts;
        this.count = count;
        peer = start.start();
    }

    /**
     * Starts PyTorch, which writes the network and the prompts to {@code folder}.
     *
     * @throws MissingPartException if there is no such Python, or it lacks a module
     */
    static PeerDecoder pytorch(DecodingMatch match, Path folder) throws IOException, MissingPartException {
        var shape = DecodingMatch.SHAPE;
        var numbers = IntStream.of(
                        shape.layers(),
                        shape.hiddenSize(),
                        shape.intermediateSize(),
                        shape.heads(),
                        shape.keyValueHeads(),
                        shape.vocabularySize(),
                        shape.maxPositions(),
                        match.mostLegs(),
                        match.promptTokens(),
                        match.tokens(),
                        match.threads())
                .mapToObj(Integer::toString);
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        numbers.forEach(arguments::add);
        return new PeerDecoder(
                "pytorch",
                () -> Peer.start(match.python(), "llama_peer.py", arguments, match.threads(), folder),
                1,
                match.tokens(),
                true);
    }

    /**
     * Starts llama.cpp with what PyTorch has written to {@code folder}.
     *
     * @throws MissingPartException if its jar isn't there
     */
    static PeerDecoder llamaCpp(DecodingMatch match, Path jar, Path folder) throws IOException, MissingPartException {
        try (var checkpoint = CheckpointFiles.open(folder)) {
            GgufFile.write(DecodingMatch.SHAPE, checkpoint, folder.resolve("model.gguf"));
        }
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        IntStream.of(match.mostLegs(), match.promptTokens(), match.tokens(), match.threads())
                .mapToObj(Integer::toString)
                .forEach(arguments::add);
        return new PeerDecoder(
                "llama.cpp",
                () -> Peer.llamaCpp(jar, arguments, match.threads(), folder),
                LLAMA_CPP_ATTEMPTS,
                match.tokens(),
                false);
    }

    /** What computes there. */
    String version() {
        return peer.version();
    }

    /** The prompts of all legs. */
    List<int[]> prompts(DecodingMatch match) throws IOException {
        int[] all = peer.ints("prompts");
        return IntStream.range(0, match.mostLegs())
                .mapToObj(leg -> Arrays.copyOfRange(all, leg * match.promptTokens(), (leg + 1) * match.promptTokens()))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Decoding decode(int legs) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return decodeOnce(legs);
            } catch (IOException ended) {
                if (attempt == attempts) {
                    throw ended;
                }
                startAgain();
            }
        }
    }

    private void startAgain() throws IOException {
        peer.close();
        try {
            peer = start.start();
        } catch (MissingPartException gone) {
            throw new IOException(gone.getMessage(), gone);
        }
    }

    private Decoding decodeOnce(int legs) throws IOException {
        double first;
        double processor;
        try (var numbers = new Scanner(peer.asked(Integer.toString(legs))).useLocale(Locale.ROOT)) {
            first = numbers.nextDouble();
            processor = numbers.nextDouble();
        }
        int[] tokens = peer.ints("tokens");
        float[] margins = knowsMargins ? peer.floats("margins") : new float[tokens.length];
        List<List<Integer>> chosen = new ArrayList<>();
        List<List<Float>> ahead = new ArrayList<>();
        for (int leg = 0; leg < legs; leg++) {
            int from = leg * count;
            chosen.add(
                    IntStream.range(from, from + count).mapToObj(i -> tokens[i]).toList());
            ahead.add(IntStream.range(from, from + count)
                    .mapToObj(i -> margins[i])
                    .toList());
        }
        List<Double> steps = new ArrayList<>();
        for (float seconds : peer.floats("steps")) {
            steps.add((double) seconds);
        }
        return new Decoding(chosen, ahead, first, steps, processor);
    }

    @Override
    public void close() {
        peer.close();
    }
}
