package io.spiritlm.neural.torch;

/** A pickle is no pickle, or asks for more than its bytes hold; the message is a part of one clear line. */
final class PickleException extends Exception {
    private static final long serialVersionUID = 1L;

    PickleException(String message) {
        super(message);
    }
}
