package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.store.Outbox;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The receivers of the applications that are deployed here, each called in the context of its own. */
final class ReceivingApplications implements Recipients {

    private final Supplier<Catalog> catalog;
    private final Watch watch;
    private final Duration limit;

    ReceivingApplications(Supplier<Catalog> catalog, Watch watch, Duration limit) {
        this.catalog = catalog;
        this.watch = watch;
        this.limit = limit;
    }

    @Override
    public Set<String> channels() {
        return catalog.get().channels();
    }

    @Override
    public Optional<Recipient> receiving(String channel) {
        return catalog.get()
                .receiving(channel)
                .map(application ->
                        new Bean(application, application.receiver(channel).orElseThrow(), watch, limit));
    }

    /** One receiver of one application. */
    private record Bean(Application application, Receiver receiver, Watch watch, Duration limit) implements Recipient {

        @Override
        public String name() {
            return receiver.toString();
        }

        @Override
        public void receive(Outbox.Message message) throws Exception {
            UserCode code = application.code();
            Thread courier = Thread.currentThread();
            AtomicBoolean over = new AtomicBoolean();
            Runnable strike = () -> {
                if (over.compareAndSet(false, true)) {
                    courier.interrupt();
                }
            };
            try (Watch.Watched ignored = watch.begin(limit, strike)) {
                code.context().call(() -> {
                    receiver.call(
                            code.beans().bean(receiver.beanClass()),
                            code.values().decode(message.message(), receiver.type(), "receiver " + receiver),
                            ReceivedMessage.of(message));
                    return true;
                });
                if (!over.compareAndSet(false, true)) {
                    throw new TookTooLong(receiver, limit); // it may have swallowed the interrupt
                }
            } finally {
                Thread.interrupted(); // a flag that is left would break the commit, and meet the next receiver
            }
        }
    }

    /** A receiver took longer than it may. */
    static final class TookTooLong extends HoldfastException {

        private static final long serialVersionUID = 1L;

        TookTooLong(Receiver receiver, Duration limit) {
            super(
                    ErrorCode.TASK_TIMED_OUT,
                    "receiver " + receiver + " took longer than " + limit
                            + "; what it did is rolled back. A longer limit is set by holdfast.outbox.timeout");
        }
    }
}
