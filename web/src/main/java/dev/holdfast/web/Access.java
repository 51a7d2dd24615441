package dev.holdfast.web;

import static dev.holdfast.web.Access.Scope.EVERYWHERE;
import static dev.holdfast.web.Access.Scope.FILTERED;
import static dev.holdfast.web.Access.Scope.INSTANCE;
import static dev.holdfast.web.Access.Scope.SCHEDULE;
import static dev.holdfast.web.Access.Scope.WORKFLOW;
import static dev.holdfast.web.Role.ADMIN;
import static dev.holdfast.web.Role.OPERATOR;
import static dev.holdfast.web.Role.PAYLOAD;
import static dev.holdfast.web.Role.STARTER;
import static dev.holdfast.web.Role.VIEWER;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who may do what: the whole table. It is asked by one filter for every request, and what does not stand here may nobody do, so that
 * a resource which is added and forgotten is closed and not open.
 *
 * @param method the HTTP method
 * @param path the path of the resource below the API as its annotations have it; with "**" at the end, all that begin so
 * @param anyOf one of these the caller must be
 * @param andPayload whether the answer is a value, which only those see who are that, too
 * @param scope what it means to those who have roles for single workflows
 */
record Access(String method, String path, Set<Role> anyOf, boolean andPayload, Scope scope) {

    /** What callers may ask who have roles for single workflows alone. */
    enum Scope {
        /** Nothing: it goes beyond workflows. */
        EVERYWHERE,
        /** If they have the role for the workflow of the instance in the path. */
        INSTANCE,
        /** If they have the role for the workflow in the path. */
        WORKFLOW,
        /** If they have the role for the workflow of the schedule in the path. */
        SCHEDULE,
        /** It, and the answer has what belongs to their workflows alone; the resource sees to that. */
        FILTERED
    }

    /** Who sees instances. */
    static final Set<Role> READ = EnumSet.of(VIEWER, STARTER, OPERATOR, ADMIN);

    private static final Set<Role> START = EnumSet.of(STARTER, ADMIN);
    private static final Set<Role> TELL = EnumSet.of(STARTER, OPERATOR, ADMIN);
    private static final Set<Role> OPERATE = EnumSet.of(OPERATOR, ADMIN);
    private static final Set<Role> ADMINISTER = EnumSet.of(ADMIN);

    /** What anybody may do, logged in or not: whether the engine lives is asked by load balancers. */
    static final String OPEN = "GET health";

    /** The table; the first row that fits counts. */
    static final List<Access> TABLE = List.of(
            see("caller").to(FILTERED),
            see("workflows").to(FILTERED),
            see("workflows**").to(WORKFLOW),
            may("POST", "workflows/{name}/instances", START).to(WORKFLOW),
            see("counts").to(FILTERED),
            see("waiting").to(FILTERED),
            see("nodes"),
            may("POST", "nodes/{number}/drain", ADMINISTER),
            may("POST", "nodes/{number}/undrain", ADMINISTER),
            see("events").to(FILTERED),
            value("instances/{id}/output").to(INSTANCE),
            value("instances/{id}/steps/{node}/output").to(INSTANCE),
            value("instances/{id}/steps/{branch}/{sequence}/output").to(INSTANCE),
            value("instances/{id}/shared/{name}").to(INSTANCE),
            see("instances").to(FILTERED),
            see("instances**").to(INSTANCE),
            may("POST", "instances/{id}/signals/{name}", TELL).to(INSTANCE),
            may("POST", "instances/{id}/cancel", OPERATE).to(INSTANCE),
            may("POST", "instances/{id}/terminate", OPERATE).to(INSTANCE),
            may("POST", "instances/{id}/pause", OPERATE).to(INSTANCE),
            may("POST", "instances/{id}/resume", OPERATE).to(INSTANCE),
            may("POST", "instances/{id}/retry", OPERATE).to(INSTANCE),
            may("POST", "instances/{id}/migrate", ADMINISTER),
            may("GET", "audit", OPERATE),
            may("GET", "audit/verification", ADMINISTER),
            may("POST", "instances/{id}/restart", OPERATE).to(INSTANCE),
            see("bulk**").to(FILTERED),
            may("POST", "bulk", OPERATE).to(FILTERED),
            may("POST", "bulk/{bulk}/cancel", OPERATE).to(FILTERED),
            see("encryption**"),
            may("POST", "encryption/orders", ADMINISTER),
            may("POST", "encryption/orders/{order}/cancel", ADMINISTER),
            see("schedules").to(FILTERED),
            see("schedules**").to(SCHEDULE),
            may("POST", "schedules**", OPERATE).to(SCHEDULE),
            may("PUT", "schedules**", OPERATE),
            may("PATCH", "schedules**", OPERATE).to(SCHEDULE),
            may("DELETE", "schedules**", OPERATE).to(SCHEDULE),
            may("GET", "webhooks**", ADMINISTER),
            may("POST", "webhooks**", ADMINISTER),
            may("PUT", "webhooks**", ADMINISTER),
            may("DELETE", "webhooks**", ADMINISTER),
            see("jobs**"),
            may("POST", "jobs**", OPERATE),
            may("PUT", "jobs**", OPERATE),
            may("DELETE", "jobs**", OPERATE),
            see("retention**"),
            may("POST", "retention**", ADMINISTER),
            see("limits**"),
            may("POST", "limits**", ADMINISTER),
            may("PUT", "limits**", ADMINISTER),
            may("PATCH", "limits**", ADMINISTER),
            may("DELETE", "limits**", ADMINISTER),
            see("dead-letters"),
            may("POST", "dead-letters/{number}/redrive", OPERATE),
            may("POST", "dead-letters/{number}/discard", OPERATE),
            may("POST", Development.CRASH, ADMINISTER));

    private static Access see(String path) {
        return new Access("GET", path, READ, false, EVERYWHERE);
    }

    private static Access value(String path) {
        return new Access("GET", path, READ, true, EVERYWHERE);
    }

    private static Access may(String method, String path, Set<Role> anyOf) {
        return new Access(method, path, anyOf, false, EVERYWHERE);
    }

    private Access to(Scope other) {
        return new Access(method, path, anyOf, andPayload, other);
    }

    /** Finds the row of an operation; nothing for one that nobody may do. */
    static Optional<Access> of(String method, String path) {
        return TABLE.stream().filter(row -> row.fits(method, path)).findFirst();
    }

    private boolean fits(String asked, String template) {
        if (!method.equals(asked)) {
            return false;
        }
        return path.endsWith("**")
                ? (template + "/").startsWith(path.substring(0, path.length() - 2) + "/")
                : path.equals(template);
    }

    /** Tells whether a caller may do it. */
    boolean allows(Predicate<Role> has) {
        return anyOf.stream().anyMatch(has) && (!andPayload || has.test(PAYLOAD));
    }

    /** Says what a caller must be, for people. */
    String demand() {
        String names =
                String.join(" or ", anyOf.stream().map(Role::text).sorted().toList());
        return andPayload ? "(" + names + ") and " + PAYLOAD.text() : names;
    }
}
