package dev.holdfast.it.refused;

import dev.holdfast.schedule.Schedule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** Schedules that break rules: times that there are not, workflows and jobs that nobody has, one name twice. */
@ApplicationScoped
public class BadSchedules {

    /** For CDI. */
    public BadSchedules() {}

    @Produces
    Schedule neverAtAll() {
        return Schedule.named("never").cron("0 0 30 2 *", "UTC").starts("nobody");
    }

    @Produces
    Schedule ofNobody() {
        return Schedule.named("lonely").every(Duration.ofHours(1)).starts("nobody");
    }

    @Produces
    Schedule ofNoJob() {
        return Schedule.named("idle").every(Duration.ofHours(1)).startsJob("no-such-job");
    }

    @Produces
    Schedule ofTheSameName() {
        return Schedule.named("idle").every(Duration.ofHours(2)).startsJob("no-such-job");
    }
}
