package dev.holdfast.lifecycle;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Phase;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What callers can order an instance to do, and what that means in each status: the whole table. */
public enum Verb {
    /** End it; finished steps are undone if the caller wants that. */
    CANCEL(
            Answer.ACT,
            Map.of(
                    Phase.CANCELLED, Answer.NOTHING,
                    Phase.COMPENSATING, Answer.NOTHING,
                    Phase.CANCELLING, Answer.NOTHING,
                    Phase.COMPLETED, Answer.REFUSE,
                    Phase.FAILED, Answer.REFUSE)),
    /** End it at once, whatever it does, without undoing anything. */
    TERMINATE(
            Answer.ACT,
            Map.of(Phase.CANCELLED, Answer.NOTHING, Phase.COMPLETED, Answer.REFUSE, Phase.FAILED, Answer.REFUSE)),
    /** Start nothing until it is resumed. */
    PAUSE(Answer.REFUSE, Map.of(Phase.RUNNING, Answer.ACT, Phase.PAUSED, Answer.NOTHING)),
    /** Go on after a pause. */
    RESUME(Answer.REFUSE, Map.of(Phase.PAUSED, Answer.ACT)),
    /** Go on from the step that failed. */
    RETRY(Answer.REFUSE, Map.of(Phase.FAILED, Answer.ACT));

    /** What a verb means in a status. */
    public enum Answer {
        /** It is carried out. */
        ACT,
        /** It is so already: success, and nothing changes. */
        NOTHING,
        /** It is not possible; the caller is told why. */
        REFUSE
    }

    private final Answer otherwise;
    private final Map<Phase, Answer> answers;

    Verb(Answer otherwise, Map<Phase, Answer> answers) {
        this.otherwise = otherwise;
        this.answers = new EnumMap<>(answers);
    }

    /** Decides without refusing. */
    public Answer in(Phase phase) {
        return answers.getOrDefault(phase, otherwise);
    }

    /**
     * Decides.
     *
     * @return whether there is something to do
     * @throws NotPossible if the verb is not possible in the status
     */
    public boolean acts(InstanceId id, Phase phase) {
        Answer answer = in(phase);
        if (answer == Answer.REFUSE) {
            throw new NotPossible(this, id, phase);
        }
        return answer == Answer.ACT;
    }

    /** Returns the spelling of REST, console and messages: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    private String hint() {
        return switch (this) {
            case CANCEL, TERMINATE -> "an instance that has ended stays as it is; start a new one instead";
            case PAUSE -> "only a running instance can be paused";
            case RESUME -> "only a paused instance can be resumed";
            case RETRY -> "only a failed instance can be retried";
        };
    }

    /** The verb is not possible in the status that the instance has; nothing was changed. */
    public static final class NotPossible extends HoldfastException {

        private static final long serialVersionUID = 1L;

        private final Phase phase;

        NotPossible(Verb verb, InstanceId id, Phase phase) {
            super(
                    ErrorCode.NOT_POSSIBLE_NOW,
                    "cannot " + verb.text() + " instance '" + id + "', which is "
                            + phase.name().toLowerCase(Locale.ROOT) + ": " + verb.hint());
            this.phase = phase;
        }

        /** Creates the error for another reason than the status alone. */
        public NotPossible(Verb verb, InstanceId id, Phase phase, String why) {
            super(ErrorCode.NOT_POSSIBLE_NOW, "cannot " + verb.text() + " instance '" + id + "': " + why);
            this.phase = phase;
        }

        /** Returns the status it has. */
        public Phase phase() {
            return phase;
        }
    }
}
