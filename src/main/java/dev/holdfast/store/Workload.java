package dev.holdfast.store;

import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much work stands in the store, for those who watch it: nothing is decided by it. */
public interface Workload {

    /** Where counting ends in each group, so that a look costs no more on a table of millions. */
    int MOST = 100_000;

    /** Looks at everything; in the transaction of the calling thread. Each part is read by a statement of its own. */
    Seen look();

    /**
     * What a look has seen.
     *
     * @param due the branches that somebody should look at now, by route; routes without one are not there
     * @param live how many runs have not ended, by status
     * @param limits who holds and who waits for limits, by the name of the limit
     * @param mail the messages of steps that nobody has received yet, by channel
     * @param schedules the schedules
     */
    record Seen(List<Due> due, Map<Phase, Integer> live, List<Limit> limits, List<Mail> mail, Schedules schedules) {

        /** Before the first look. */
        public static final Seen NOTHING =
                new Seen(List.of(), Map.of(), List.of(), List.of(), new Schedules(0, 0, Optional.empty()));
    }

    /**
     * The due branches of a route.
     *
     * @param route the number of the route
     * @param branches how many are due: new, woken, to be tried again, or left by a node that is gone
     * @param oldest for how long the first of them has been due
     */
    record Due(int route, int branches, Duration oldest) {}

    /**
     * The use of a limit, over all its keys.
     *
     * @param limit its name
     * @param held how many hold it
     * @param waiting how many wait for it
     */
    record Limit(String limit, long held, long waiting) {}

    /**
     * The messages of a channel.
     *
     * @param channel the channel
     * @param waiting how many are to be delivered
     * @param parked how many are tried no more until somebody drives them again
     * @param oldest how long ago the first of them was sent
     */
    record Mail(String channel, long waiting, long parked, Duration oldest) {}

    /**
     * The schedules.
     *
     * @param all how many there are
     * @param failing how many could not be fired when that was last tried
     * @param latest for how long the first of them has been due that is; nothing if none is
     */
    record Schedules(int all, int failing, Optional<Duration> latest) {}
}
