package dev.holdfast.ejb.dispatch;

import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.webhook.Hooks;
import dev.holdfast.engine.Delivery;
import java.time.Duration;

/** The kinds of messages that are delivered: each has couriers of its own, so that none waits for the receivers of another. */
final class Posts {

    private Posts() {}

    /** Returns the messages of steps to receivers of applications. */
    static Courier.Post ofSteps(NodeParts parts) {
        return new Courier.Post() {
            @Override
            public Delivery delivery(Delivery.Listener told) {
                return parts.delivery(told);
            }

            @Override
            public String name() {
                return "courier";
            }

            @Override
            public int couriers() {
                return parts.settings().outbox().couriers();
            }

            @Override
            public Duration longestPause() {
                return parts.settings().poll();
            }

            @Override
            public boolean reports() {
                return true;
            }
        };
    }

    /** Returns the events of instances to the receivers of web-hooks. */
    static Courier.Post ofEvents(NodeParts parts, Hooks hooks) {
        return new Courier.Post() {
            @Override
            public Delivery delivery(Delivery.Listener told) {
                return parts.delivery(hooks, told);
            }

            @Override
            public String name() {
                return "hook";
            }

            @Override
            public int couriers() {
                return hooks.settings().couriers();
            }

            @Override
            public void beforeLook() {
                hooks.lookAround();
            }

            @Override
            public Duration longestPause() {
                Duration poll = parts.settings().poll();
                return hooks.isAnybodyTold() ? poll : hooks.settings().refresh();
            }

            @Override
            public boolean reports() {
                return false;
            }
        };
    }
}
