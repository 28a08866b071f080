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
    private final String name;
    private final Peer peer;
    private final int count;
    private final boolean knowsMargins;

    private PeerDecoder(String name, Peer peer, int count, boolean knowsMargins) {
        this.knowsMargins = knowsMargins;
        this.name = name;
        this.peer = peer;
        this.count = count;
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
                Peer.start(match.python(), "llama_peer.py", arguments, match.threads(), folder),
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
                "llama.cpp", Peer.llamaCpp(jar, arguments, match.threads(), folder), match.tokens(), false);
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
