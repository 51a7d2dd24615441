package dev.holdfast.examples.settlement;

import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;

/** The steps of both workflows. */
@ApplicationScoped
public class SettlementTasks {

    private static final long PER_MILLE = 1000;
    private static final long FEE_PER_MILLE = 12;

    @Inject
    Books books;

    /** For CDI. */
    public SettlementTasks() {}

    /** Stands for the payment provider that delivers the day's file; writing it again gives the same file. */
    @Task(transaction = Transaction.NONE)
    public Night deliver(Night night) throws IOException {
        PaymentsFile.of(night.day()).write(night.payments(), night.merchants());
        return night;
    }

    /** Returns what the job is started with. */
    @Task
    public Map<String, String> parameters(Night night) {
        return Map.of("day", night.day(), "blocked", night.blocked());
    }

    /** Takes the fee off; a merchant that is blocked stays so, so that is not tried again. */
    @Task(retries = 3, backoff = "1s", abortOn = MerchantBlocked.class)
    public Settled net(MerchantDay day) throws MerchantBlocked {
        if (day.blocked()) {
            throw new MerchantBlocked(day.merchant());
        }
        long paid = day.cents() - day.cents() * FEE_PER_MILLE / PER_MILLE;
        return new Settled(day.day(), day.merchant(), day.payments(), day.cents(), paid);
    }

    /** Pays: the row and the step's checkpoint commit together, so each merchant is paid once. */
    @Task
    public Settled pay(Settled settled) {
        books.pay(settled);
        return settled;
    }
}
