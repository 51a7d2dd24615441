package dev.holdfast.it.counting;

import dev.holdfast.definition.Workflow;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.task.JobOutcome;
import dev.holdfast.task.Task;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/** A workflow that is started every second, and writes down for which. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects the field
public class Beats {

    /** The book in which the beats stand. */
    public static final String BOOK = "beats";

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    /** For the container. */
    public Beats() {}

    @Produces
    @ApplicationScoped
    Workflow<Tick, Tick> beating() {
        return Workflow.named("beating").taking(Tick.class).then(Beats::beat).build();
    }

    @Produces
    Schedule everySecond() {
        return Schedule.named("every-second").every(Duration.ofSeconds(1)).starts("beating");
    }

    /** Runs the job that counts. */
    @Produces
    @ApplicationScoped
    Workflow<Counting, JobOutcome> counted() {
        return Workflow.named("counted")
                .taking(Counting.class)
                .thenJob("counting", Beats::parameters)
                .build();
    }

    /**
     * What is counted.
     *
     * @param count up to which number
     * @param book where it is written down
     */
    public record Counting(int count, String book) {}

    /** Returns what the job is started with. */
    @Task
    public Map<String, String> parameters(Counting counting) {
        return Map.of("count", String.valueOf(counting.count()), "book", counting.book());
    }

    /** Runs the job that counts once a day, and now and then by hand. */
    @Produces
    Schedule countingDaily() {
        return Schedule.named("daily")
                .cron("0 3 * * *", "Europe/Berlin")
                .startsJob("counting", Map.of("count", "20", "book", "daily"));
    }

    /** Writes the time of the tick down. */
    @Task
    public Tick beat(Tick tick) throws SQLException {
        Ledger.write(dataSource, BOOK, tick.time().toString());
        return tick;
    }
}
