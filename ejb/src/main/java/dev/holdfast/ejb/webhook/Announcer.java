package dev.holdfast.ejb.webhook;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.store.Subscriptions.Facts;
import dev.holdfast.store.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes down for each subscription what happens to instances, in the transaction in which it happens, and knows the subscriptions as
 * they were when somebody looked last: where there are none, nothing is read and nothing is written.
 *
 * <p>It decides nothing of runs: the ports it stands in front of do, and it looks at what they answer. Safe for use by many threads.
 */
public final class Announcer {

    private final Subscriptions subscriptions;
    private final Outbox outbox;
    private final Transactions transactions;
    private final String source;
    private volatile List<Webhook> known = List.of();
    private volatile Runnable wake = () -> {};

    /**
     * Creates one that knows of no subscriptions yet.
     *
     * @param source who events come from, as CloudEvents have it
     */
    public Announcer(Subscriptions subscriptions, Outbox outbox, Transactions transactions, String source) {
        this.subscriptions = subscriptions;
        this.outbox = outbox;
        this.transactions = transactions;
        this.source = source;
    }

    /** Says who is woken when there is something to deliver. */
    public void wakes(Runnable couriers) {
        wake = couriers;
    }

    /** Returns the port of runs with its announcements. */
    public Runs around(Runs runs, Branches branches) {
        return new AnnouncedRuns(runs, branches, this);
    }

    /** Returns the port of branches with its announcements. */
    public Branches around(Branches branches) {
        return new AnnouncedBranches(branches, this);
    }

    /** Reads the subscriptions anew, in a transaction of its own; for after the commit of what changes them, and now and then. */
    public void refresh() {
        known = List.copyOf(transactions.own(subscriptions::list));
    }

    /**
     * Knows of a subscription before the transaction that makes or changes it commits, so that nothing which happens behind the commit is
     * missed here. What is written down for one that never came to be is removed by whoever would deliver it.
     */
    void knows(Webhook webhook) {
        List<Webhook> others =
                known.stream().filter(other -> other.id() != webhook.id()).toList();
        known = Stream.concat(others.stream(), Stream.of(webhook)).toList();
    }

    /** Returns the subscriptions that are known. */
    List<Webhook> known() {
        return known;
    }

    boolean isAnybodyToldOf(Webhook.Event event) {
        List<Webhook> now = known; // mostly empty, and this is asked at every start and every end
        return !now.isEmpty() && now.stream().anyMatch(webhook -> webhook.wants(event));
    }

    boolean isAnybodyTold() {
        return !known.isEmpty();
    }

    /** Tells those who want to know; in the transaction of the calling thread. */
    void announce(Webhook.Event event, Collection<Long> runs, List<String> signals) {
        if (!runs.isEmpty() && isAnybodyToldOf(event)) {
            send(event, subscriptions.facts(runs), signals);
        }
    }

    void announce(Webhook.Event event, long run) {
        announce(event, List.of(run), List.of());
    }

    /** Does something to a run, and tells of it if its status is another one then. */
    <T> T around(Webhook.Event event, long run, Branches branches, Supplier<T> change) {
        if (!isAnybodyToldOf(event)) {
            return change.get();
        }
        Optional<Phase> before = branches.phase(run);
        T done = change.get();
        List<Facts> facts = subscriptions.facts(List.of(run)).stream()
                .filter(now -> !before.equals(Optional.of(now.phase())))
                .toList();
        send(event, facts, List.of());
        return done;
    }

    private void send(Webhook.Event event, List<Facts> all, List<String> signals) {
        List<Outbox.Sending> sendings = new ArrayList<>();
        for (Facts facts : all) {
            for (Webhook webhook : known) {
                if (webhook.wants(event, facts.workflow(), facts.labels())) {
                    sendings.add(new Outbox.Sending(
                            facts.sender(webhook.id()),
                            List.of(new Outbox.Outgoing(
                                    webhook.channel(), EventBody.of(source, event, facts, signals)))));
                }
            }
        }
        if (!sendings.isEmpty()) {
            outbox.sendAll(sendings);
            transactions.afterCompletion(committed -> {
                if (committed) {
                    wake.run();
                }
            });
        }
    }

    /** Takes back what was told of a run in this transaction. */
    void forget(long run) {
        if (isAnybodyToldOf(Webhook.Event.STARTED)) {
            subscriptions.forget(run);
        }
    }

    /** Returns the channels of the subscriptions to which messages are delivered. */
    Set<String> channels() {
        Set<String> channels = new TreeSet<>();
        known.stream()
                .filter(webhook -> webhook.pausedAt().isEmpty())
                .forEach(webhook -> channels.add(webhook.channel()));
        return channels;
    }

    /** Sends a test to one subscription; answers the id of its message. */
    String ping(Webhook webhook) {
        int number = subscriptions.number();
        String message = Subscriptions.message(0, number);
        outbox.send(
                Subscriptions.sender(EventBody.NO_INSTANCE, EventBody.NO_WORKFLOW, 0, number, webhook.id()),
                List.of(new Outbox.Outgoing(webhook.channel(), EventBody.ping(source, message))));
        return message;
    }

    /** Sends something once more. */
    void again(Webhook webhook, Subscriptions.Sent sent) {
        outbox.send(
                Subscriptions.sender(sent.instance(), sent.workflow(), sent.run(), sent.number(), webhook.id()),
                List.of(new Outbox.Outgoing(webhook.channel(), sent.body())));
    }

    /** Wakes the couriers of this node. */
    void wake() {
        wake.run();
    }
}
