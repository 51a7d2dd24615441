package dev.holdfast.engine;

import dev.holdfast.client.UndecodableInput;
import dev.holdfast.client.UnencodableOutput;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.task.Codec;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** The engine's codec, with errors that name who gave or takes a value. Safe for use by many threads. */
public final class Values {

    private final Codec codec;

    /** Wraps the codec. */
    public Values(Codec codec) {
        this.codec = codec;
    }

    /** Encodes a value that a step or a caller gave; throws {@link UnencodableOutput}. */
    public Payload encode(@Nullable Object value, Type type, String giver) {
        try {
            return new Payload(codec.id(), codec.encode(value, type));
        } catch (Exception | StackOverflowError e) {
            throw new UnencodableOutput(giver, type.getTypeName(), e);
        }
    }

    /** Decodes a value for a workflow, step or caller; throws {@link UndecodableInput}. */
    public @Nullable Object decode(Payload payload, Type type, String taker) {
        if (payload.codec() != codec.id()) {
            throw new OtherCodec(taker, payload.codec(), codec.id());
        }
        try {
            return codec.decode(payload.bytes(), type);
        } catch (Exception | StackOverflowError e) {
            throw new UndecodableInput(taker, type.getTypeName(), e);
        }
    }

    /** Takes bytes that a caller says are encoded, after checking that they decode; throws {@link UndecodableInput}. */
    public Payload checked(byte[] bytes, Type type, String taker) {
        Payload payload = new Payload(codec.id(), bytes);
        decode(payload, type, taker);
        return payload;
    }

    /** A value that was written by another codec than the configured one. */
    static final class OtherCodec extends HoldfastException {

        private static final long serialVersionUID = 1L;

        OtherCodec(String taker, byte found, byte expected) {
            super(
                    ErrorCode.UNREADABLE_STORED_FORM,
                    "the value for " + taker + " was written by codec " + found + ", and codec " + expected
                            + " is configured; finish running instances before changing the codec");
        }
    }
}
