package dev.holdfast.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One page that watches something. It is never waited for: of the looks that come while it takes no more bytes, the last is kept and
 * the others are forgotten, since each tells the whole.
 */
final class EventStream implements WriteListener {

    /**
     * How what is watched looks.
     *
     * @param stamp another one after everything that a page wants to know of
     * @param data what the page is told, as JSON
     * @param last whether nothing can follow
     */
    record Sight(String stamp, String data, boolean last) {}

    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final AsyncContext context;
    private final Executor thread;
    private final String name;
    private @Nullable ServletOutputStream out;
    private Consumer<EventStream> gone = stream -> {};
    private String told;
    private @Nullable String waiting;
    private long lastNanos;
    private boolean timed;
    private boolean ending;
    private boolean over;

    /**
     * Begins a stream.
     *
     * @param thread where everything is written: the thread that has the connection in hand
     * @param name what its events are called
     * @param known the stamp that the page has seen last; empty if it has seen none
     */
    EventStream(AsyncContext context, Executor thread, String name, String known) {
        this.context = context;
        this.thread = thread;
        this.name = name;
        this.told = known;
    }

    /** Begins to write; tells whoever wants to know when the page is gone. */
    void open(Consumer<EventStream> whenGone) throws IOException {
        gone = whenGone;
        synchronized (this) {
            waiting = ": here\n\n"; // so that the headers go out at once
            out = context.getResponse().getOutputStream();
        }
        out.setWriteListener(this);
    }

    /**
     * Tells the page how it looks, if that has changed.
     *
     * @param seen nothing if it is not there any more
     * @return false if nothing more is to be told
     */
    boolean show(Optional<Sight> seen) {
        synchronized (this) {
            seen.filter(sight -> !sight.stamp().equals(told)).ifPresent(sight -> {
                told = sight.stamp();
                waiting = "id: " + told + "\nevent: " + name + "\ndata: " + sight.data() + "\n\n";
            });
            ending |= seen.map(Sight::last).orElse(true);
        }
        writeSoon();
        synchronized (this) {
            return !ending && !over;
        }
    }

    /** Shows the page now and then that the stream lives; returns false if nothing more is to be told. */
    boolean stays(long now) {
        synchronized (this) {
            if (now == Long.MAX_VALUE) {
                ending = true;
            } else if (!timed || now - lastNanos >= HEARTBEAT_NANOS) {
                if (timed && waiting == null) {
                    waiting = ": still here\n\n";
                }
                timed = true;
                lastNanos = now;
            }
        }
        writeSoon();
        synchronized (this) {
            return !ending && !over;
        }
    }

    /** Ends the stream; the page comes back by itself if it likes. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        writeSoon();
    }

    @Override
    public void onWritePossible() {
        write();
    }

    private void writeSoon() {
        synchronized (this) {
            if (over || (waiting == null && !ending)) {
                return;
            }
        }
        thread.execute(this::write);
    }

    private void write() {
        boolean complete = false;
        synchronized (this) {
            ServletOutputStream stream = out;
            if (over || stream == null) {
                return;
            }
            try {
                if (waiting != null && stream.isReady()) {
                    stream.write(waiting.getBytes(StandardCharsets.UTF_8));
                    waiting = null;
                    if (stream.isReady()) {
                        stream.flush();
                    }
                }
                if (ending && waiting == null && stream.isReady()) {
                    over = true;
                    complete = true;
                }
            } catch (IOException | IllegalStateException e) {
                over = true; // the page was closed, which is no error
                complete = true;
            }
        }
        if (complete) {
            finish();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        synchronized (this) {
            over = true;
        }
        finish();
    }

    private void finish() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // it is complete already: the container was quicker
            gone.accept(this);
            return;
        }
        gone.accept(this);
    }
}
