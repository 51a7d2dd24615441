package dev.holdfast.kit;

import dev.holdfast.engine.ValueChecks;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.task.Codec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a kit was told before its first start; every part has a default. */
final class Setup {

    final KitClock clock = new KitClock();
    final Beans beans = new Beans();
    final PlayedJobs jobs = new PlayedJobs(clock);
    Duration claim = Duration.ofSeconds(20);
    Codec codec = new JsonCodec();
    ValueChecks checks = ValueChecks.NONE;
    final List<Schedule> schedules = new ArrayList<>();
    OptionalLong seed = OptionalLong.empty();
    int patience = 100_000;
    boolean goesOnAfterCrashes;
    Optional<CrashPoint> crash = Optional.empty();

    /** Returns the same for another kit, which begins at the time that this one shows. */
    Setup copy() {
        Setup copy = new Setup();
        Instant begin = clock.instant();
        copy.clock.beginAt(begin);
        copy.beans.addAll(beans);
        copy.jobs.playAs(jobs);
        copy.claim = claim;
        copy.codec = codec;
        copy.checks = checks;
        copy.schedules.addAll(schedules);
        copy.seed = seed;
        copy.patience = patience;
        return copy;
    }
}
