package dev.holdfast.web;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that are too large, before anything is done with them: by their declared length, or else while they are
 * read.
 */
@Provider
@Dependent
public final class BodyLimit implements ContainerRequestFilter {

    /** The configuration key. */
    static final String KEY = "holdfast.rest.max-body-bytes";

    private static final long DEFAULT_BYTES = 1024 * 1024;

    private final long maxBytes;

    /** For JAX-RS, which insists on one; CDI makes the bean with the other. */
    public BodyLimit() {
        this(DEFAULT_BYTES);
    }

    /**
     * Creates the filter.
     *
     * @param maxBytes the longest body, in bytes; 1 MiB by default
     */
    @Inject
    public BodyLimit(@ConfigProperty(name = KEY, defaultValue = "" + DEFAULT_BYTES) long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(KEY + " is " + maxBytes + "; it must be at least 1");
        }
        this.maxBytes = maxBytes;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (declaredLength(request) > maxBytes) {
            throw tooLarge();
        }
        if (request.hasEntity()) {
            request.setEntityStream(limit(request.getEntityStream()));
        }
    }

    /** {@link ContainerRequestContext#getLength} is an int and has no word for a length beyond. */
    private static long declaredLength(ContainerRequestContext request) {
        String declared = request.getHeaderString("Content-Length");
        try {
            return declared == null ? -1 : Long.parseLong(declared.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Returns a stream that throws {@link Rejected} in place of the first byte beyond the limit. */
    InputStream limit(InputStream body) {
        return new Limited(body);
    }

    private Rejected tooLarge() {
        return new Rejected(Problem.of(
                        RequestError.BODY_TOO_LARGE,
                        "the body has more than " + maxBytes + " bytes; " + KEY + " sets the limit")
                .with("allowedBytes", maxBytes));
    }

    private final class Limited extends FilterInputStream {

        private long left = maxBytes;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            count(read);
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = in.skip(bytes);
            count(skipped);
            return skipped;
        }

        /** Going back would count twice. */
        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(long bytes) {
            left -= Math.max(bytes, 0);
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
