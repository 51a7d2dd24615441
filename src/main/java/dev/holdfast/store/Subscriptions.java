package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subscriptions of web-hooks, what is needed to tell them something, and how that went. What is to be told stands in the
 * {@link Outbox}, each subscription's on a channel of its own.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface Subscriptions {

    /** Below this are the numbers of the branches under which events stand in the outbox; no run has such branches. */
    int EVENTS = -1;

    /** How many deliveries of a subscription are kept. */
    int KEPT = 200;

    /**
     * Adds a subscription.
     *
     * @param secret what its messages are signed with
     * @return its number
     */
    long add(Webhook.Target target, Optional<String> createdBy, byte[] secret);

    /** Reads all, by number. */
    List<Webhook> list();

    /** Reads one. */
    Optional<Webhook> find(long id);

    /** Gives one another target; false if there is none of that number. */
    boolean change(long id, Webhook.Target target);

    /** Removes one with its deliveries and all that waits for it; false if there is none of that number. */
    boolean remove(long id);

    /** Pauses one that is not paused; false if there is none such. */
    boolean pause(long id, String because);

    /** Ends the pause of one, forgets that it was failing, and makes all that waits for it due; false if there is none. */
    boolean resume(long id);

    /** Gives one another secret, and lets the present one sign for a while longer; false if there is none of that number. */
    boolean rotate(long id, byte[] secret, Duration overlap);

    /** Reads the secrets that sign now, the newest first; none if there is no such subscription. */
    List<byte[]> secrets(long id);

    /** Notes that a delivery failed; answers for how long all have failed now. Nothing if there is no such subscription. */
    Optional<Duration> failed(long id);

    /** Notes that a delivery went well. */
    void succeeded(long id);

    /**
     * What is told of a run.
     *
     * @param run the run
     * @param number tells this event from all others; never used twice
     * @param instance its instance id
     * @param workflow its workflow
     * @param phase its status, as the transaction has it now
     * @param labels what it can be searched by
     * @param actor who brought it there
     * @param reason why
     * @param error the summary of its failure
     * @param createdAt when it was started
     * @param at the present time of the store
     */
    record Facts(
            long run,
            int number,
            InstanceId instance,
            WorkflowName workflow,
            Phase phase,
            Map<String, String> labels,
            Optional<String> actor,
            Optional<String> reason,
            Optional<String> error,
            Instant createdAt,
            Instant at) {

        /** Returns the id of the message that tells this. */
        public String message() {
            return Subscriptions.message(run, number);
        }

        /** Returns who sends it to a subscription, for the outbox. */
        public Outbox.Sender sender(long webhook) {
            return Subscriptions.sender(instance, workflow, run, number, webhook);
        }
    }

    /** Returns the id of the message with a number. */
    static String message(long run, int number) {
        return "evt_" + run + "_" + number;
    }

    /** Returns who sends a message to a subscription, for the outbox: each subscription has its own, so none is in another's way. */
    static Outbox.Sender sender(InstanceId instance, WorkflowName workflow, long run, int number, long webhook) {
        return new Outbox.Sender(instance, workflow, new BranchKey(run, EVENTS - (int) webhook), number);
    }

    /** Reads what is to be told of runs; each is given a number. */
    List<Facts> facts(Collection<Long> runs);

    /** Removes what is to be told of a run, which the same transaction has made and takes back. */
    void forget(long run);

    /** Returns a number for a message that tells of no run. */
    int number();

    /**
     * A message of a subscription as it was sent.
     *
     * @param run the run it told of; 0 for a test
     * @param workflow the workflow; "ping" for a test
     * @param instance the instance; "ping" for a test
     */
    record Sent(long run, int number, WorkflowName workflow, InstanceId instance, Payload body) {}

    /**
     * Notes how an attempt went: adds the delivery or writes it anew.
     *
     * @param sent the message, for a delivery that is added
     */
    void note(WebhookDelivery delivery, Sent sent);

    /** Reads the last deliveries, newest first. */
    List<WebhookDelivery> deliveries(long id, int limit);

    /** Reads a message that was tried. */
    Optional<Sent> sent(long id, String message);

    /** Removes all deliveries of a subscription but the newest {@link #KEPT}. */
    void trim(long id);
}
