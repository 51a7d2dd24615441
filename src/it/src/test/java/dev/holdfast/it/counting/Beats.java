package dev.holdfast.it.counting;

import dev.holdfast.definition.Workflow;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.task.Task;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.sql.SQLException;
import java.time.Duration;
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

    /** Writes the time of the tick down. */
    @Task
    public Tick beat(Tick tick) throws SQLException {
        Ledger.write(dataSource, BOOK, tick.time().toString());
        return tick;
    }
}
