package io.spiritlm.evaluate.speed;

import java.io.IOException;

/** One of our networks, loaded with the weights that its peer wrote, and the inputs that both compute. */
interface Contender extends AutoCloseable {
    /** Computes the first utterance. */
    void one();

    /** Computes all utterances in the way that is quickest for us. */
    void all();

    /** Floating-point operations of an utterance: its matrix products and convolutions alone, a multiply-add as two. */
    double operationsPerUtterance();

    /** Compares the results of all utterances with those the peer has written. */
    Agreement agreement(Peer peer) throws IOException;

    @Override
    void close();
}
