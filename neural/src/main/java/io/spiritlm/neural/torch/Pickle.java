package io.spiritlm.neural.torch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle, protocols 2 to 5, as <a href="https://docs.python.org/3/library/pickletools.html">pickletools</a> describes them.
 *
 * <p>Gives null, {@link Boolean}, {@link Long}, {@link BigInteger}, {@link Double}, {@link String}, {@link ByteBuffer}, {@link List}
 * (lists, tuples and sets), {@link Map} (whose keys are plain values) and whatever {@link Builder} makes. Every length is held against
 * what is left, nothing is copied by being named twice, and at most {@value #MOST_OPERATIONS} operations are carried out, each of which
 * takes at most about 100 bytes beside the text and bytes it names. A pickle library for Java would allocate what a length asks for,
 * and share its table of classes with the whole process.
 */
final class Pickle {
    /** Makes objects. */
    interface Builder {
        /** What calling a class or function gives. */
        @Nullable
        Object call(PythonGlobal callable, List<@Nullable Object> arguments) throws PickleException;

        /** What an id that the pickle leaves to its owner stands for. */
        @Nullable
        Object persistent(@Nullable Object id) throws PickleException;

        /** Gives an object its state. */
        void build(@Nullable Object object, @Nullable Object state) throws PickleException;

        /**
         * What takes the place of an object that has its state by now: as a rule, itself.
         *
         * @param following gives bytes that lie behind the state, as long as they are no opcodes
         */
        default @Nullable Object built(@Nullable Object object, Bytes following) throws PickleException {
            return object;
        }
    }

    /** Bytes of a pickle that aren't part of its language. */
    @FunctionalInterface
    interface Bytes {
        /** The next ones, as a part of the whole. */
        ByteBuffer take(long count) throws PickleException;
    }

    /** One byte is enough to ask for a dictionary; a network's pickle of 300 tensors has about 10,000. */
    static final int MOST_OPERATIONS = 1_000_000;

    private static final int SHOWN = 60;

    /** What lies on the stack where a list or such begins. */
    private enum Mark {
        MARK
    }

    private final ByteBuffer in;
    private final Builder builder;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private final Map<Long, @Nullable Object> memo = new HashMap<>();

    private Pickle(ByteBuffer in, Builder builder) {
        this.in = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.builder = builder;
    }

    /**
     * Reads one object.
     *
     * @throws PickleException if the bytes are no pickle
     */
    static @Nullable Object read(ByteBuffer bytes, Builder builder) throws PickleException {
        return new Pickle(bytes, builder).run();
    }

    private @Nullable Object run() throws PickleException {
        for (int operations = 0; operations < MOST_OPERATIONS; operations++) {
            int begin = in.position();
            int code = u1();
            try {
                if (code == '.') {
                    return pop();
                }
                step(code);
            } catch (PickleException e) {
                throw new PickleException("at byte " + begin + " of the pickle: " + e.getMessage());
            }
        }
        throw new PickleException("expected a pickle of at most " + MOST_OPERATIONS + " operations, found more");
    }

    private void step(int code) throws PickleException {
        switch (code) {
            case 0x80 -> protocol(u1());
            case 0x95 -> take(8); // the length of a frame, which is only good for reading ahead
            // constants
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            // numbers
            case 'J' -> push((long) take(4).getInt());
            case 'K' -> push((long) u1());
            case 'M' -> push((long) u2());
            case 0x8a -> push(integer(u1()));
            case 0x8b -> push(integer(u4()));
            case 'G' -> push(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
            // text and bytes
            case 'X' -> push(text(u4(), StandardCharsets.UTF_8));
            case 0x8c -> push(text(u1(), StandardCharsets.UTF_8));
            case 0x8d -> push(text(u8(), StandardCharsets.UTF_8));
            case 'T' -> push(text(u4(), StandardCharsets.ISO_8859_1));
            case 'U' -> push(text(u1(), StandardCharsets.ISO_8859_1));
            case 'B' -> push(take(u4()));
            case 'C' -> push(take(u1()));
            case 0x8e, 0x96 -> push(take(u8()));
            // lists and tuples
            case ']' -> push(new ArrayList<>());
            case ')' -> push(List.of());
            case 'l' -> push(popToMark());
            case 't' -> push(Collections.unmodifiableList(popToMark()));
            case 0x85 -> push(popped(1));
            case 0x86 -> push(popped(2));
            case 0x87 -> push(popped(3));
            case 'a' -> append(popped(1));
            case 'e' -> append(popToMark());
            case 0x8f -> push(new ArrayList<>()); // a set
            case 0x90 -> append(popToMark());
            case 0x91 -> push(Collections.unmodifiableList(popToMark()));
            // dictionaries
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> {
                List<@Nullable Object> entries = popToMark();
                push(new LinkedHashMap<>());
                put(entries);
            }
            case 's' -> put(popped(2));
            case 'u' -> put(popToMark());
            // the stack and what is remembered of it
            case '(' -> stack.add(Mark.MARK);
            case '0' -> stack.remove(top());
            case '1' -> popToMark();
            case '2' -> push(peek());
            case 'q' -> memo.put((long) u1(), peek());
            case 'r' -> memo.put(u4(), peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'h' -> push(remembered(u1()));
            case 'j' -> push(remembered(u4()));
            // classes and objects
            case 'c' -> push(new PythonGlobal(line(), line()));
            case 0x93 -> {
                String name = popString();
                push(new PythonGlobal(popString(), name));
            }
            case 'R', 0x81 -> {
                List<@Nullable Object> arguments = popList();
                push(call(pop(), arguments));
            }
            case 0x92 -> {
                stack.remove(top()); // arguments by name, of which nothing that is rebuilt has any
                List<@Nullable Object> arguments = popList();
                push(call(pop(), arguments));
            }
            case 'o' -> {
                List<@Nullable Object> whole = popToMark();
                if (whole.isEmpty()) {
                    throw new PickleException("expected a class, found none");
                }
                push(call(whole.getFirst(), whole.subList(1, whole.size())));
            }
            case 'b' -> {
                Object state = pop();
                builder.build(peek(), state);
                push(builder.built(pop(), this::take));
            }
            case 'Q' -> push(builder.persistent(pop()));
            case 0x82, 0x83, 0x84 ->
                throw new PickleException("expected no class by number, as nobody registered any, found one");
            case 0x97, 0x98 -> throw new PickleException("expected its buffers inside, found one outside");
            default -> throw new PickleException("expected an opcode, found " + code);
        }
    }

    private static void protocol(int number) throws PickleException {
        if (number < 2 || number > 5) {
            throw new PickleException("expected protocol 2 to 5, found " + number);
        }
    }

    private @Nullable Object call(@Nullable Object callable, List<@Nullable Object> arguments) throws PickleException {
        return switch (callable) {
            case PythonGlobal global -> builder.call(global, arguments);
            // What such a thing would give can't be known either.
            case PythonObject object -> new PythonObject(object.type());
            case null, default -> throw new PickleException("expected something to call, found " + kind(callable));
        };
    }

    // ---- stack ----

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private int top() throws PickleException {
        if (stack.isEmpty()) {
            throw new PickleException("expected something on the stack, found nothing");
        }
        return stack.size() - 1;
    }

    private @Nullable Object peek() throws PickleException {
        Object value = stack.get(top());
        if (value instanceof Mark) {
            throw new PickleException("expected a value on the stack, found a mark");
        }
        return value;
    }

    private @Nullable Object pop() throws PickleException {
        Object value = peek();
        stack.remove(top());
        return value;
    }

    private List<@Nullable Object> popped(int count) throws PickleException {
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(pop());
        }
        return Collections.unmodifiableList(values.reversed());
    }

    private List<@Nullable Object> popToMark() throws PickleException {
        int mark = stack.lastIndexOf(Mark.MARK);
        if (mark < 0) {
            throw new PickleException("expected a mark on the stack, found none");
        }
        List<@Nullable Object> above = stack.subList(mark + 1, stack.size());
        List<@Nullable Object> values = new ArrayList<>(above);
        above.clear();
        stack.removeLast();
        return values;
    }

    private String popString() throws PickleException {
        if (pop() instanceof String text) {
            return text;
        }
        throw new PickleException("expected a name on the stack, found none");
    }

    @SuppressWarnings("unchecked")
    private List<@Nullable Object> popList() throws PickleException {
        Object value = pop();
        if (value instanceof List<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new PickleException("expected arguments, found " + kind(value));
    }

    private @Nullable Object remembered(long index) throws PickleException {
        if (!memo.containsKey(index)) {
            throw new PickleException("expected something remembered as " + index + ", found nothing");
        }
        return memo.get(index);
    }

    @SuppressWarnings("unchecked")
    private void append(List<@Nullable Object> values) throws PickleException {
        switch (peek()) {
            case ArrayList<?> list -> ((List<@Nullable Object>) list).addAll(values);
            case PythonObject _ -> {} // what it would hold is of no use
            case null, default -> throw new PickleException("expected a list to append to, found " + kind(peek()));
        }
    }

    @SuppressWarnings("unchecked")
    private void put(List<@Nullable Object> entries) throws PickleException {
        if (entries.size() % 2 != 0) {
            throw new PickleException("expected a value for every key, found a key alone");
        }
        Map<Object, @Nullable Object> target = switch (peek()) {
            case LinkedHashMap<?, ?> map -> (Map<Object, @Nullable Object>) map;
            case PythonObject object -> object.entries();
            case null, default -> throw new PickleException("expected a dictionary to put into, found " + kind(peek()));
        };
        for (int i = 0; i < entries.size(); i += 2) {
            target.put(key(entries.get(i)), entries.get(i + 1));
        }
    }

    /** Plain values are keys; the hash of anything else could go round in circles. */
    static Object key(@Nullable Object value) {
        return switch (value) {
            case String plain -> plain;
            case Long plain -> plain;
            case Boolean plain -> plain;
            case Double plain -> plain;
            case null, default -> new OtherKey(value);
        };
    }

    /** A key that is equal to itself alone. */
    static final class OtherKey {
        private final @Nullable Object value;

        OtherKey(@Nullable Object value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return kind(value);
        }
    }

    static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> "'" + cut(text) + "'";
            case Long number -> number.toString();
            case Double number -> number.toString();
            case Boolean flag -> flag.toString();
            case List<?> list -> "a list of " + list.size();
            case Map<?, ?> map -> "a dictionary of " + map.size();
            case PythonObject object -> "a " + cut(object.toString());
            case PythonGlobal global -> cut(global.toString());
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    /** The beginning of what may be of any length. */
    static String cut(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    // ---- bytes ----

    /** The next bytes, little-endian, as a part of the whole. */
    private ByteBuffer take(long count) throws PickleException {
        if (count < 0 || count > in.remaining()) {
            throw new PickleException(
                    "expected at most " + in.remaining() + " bytes, found a length of " + Long.toUnsignedString(count));
        }
        ByteBuffer part = in.slice(in.position(), (int) count).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) count);
        return part;
    }

    private int u1() throws PickleException {
        return take(1).get() & 0xff;
    }

    private int u2() throws PickleException {
        return take(2).getShort() & 0xffff;
    }

    private long u4() throws PickleException {
        return take(4).getInt() & 0xffffffffL;
    }

    private long u8() throws PickleException {
        return take(8).getLong();
    }

    private String text(long bytes, Charset charset) throws PickleException {
        try {
            return charset.newDecoder().decode(take(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PickleException("expected " + charset + ", found other bytes");
        }
    }

    private String line() throws PickleException {
        int end = in.position();
        while (end < in.limit() && in.get(end) != '\n') {
            end++;
        }
        String text = text(end - in.position(), StandardCharsets.UTF_8);
        take(1);
        return text;
    }

    private Object integer(long bytes) throws PickleException {
        ByteBuffer littleEndian = take(bytes);
        byte[] bigEndian = new byte[littleEndian.remaining()];
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            bigEndian[i] = littleEndian.get();
        }
        return bigEndian.length == 0 ? 0L : narrowed(new BigInteger(bigEndian));
    }

    private static Object narrowed(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
}
