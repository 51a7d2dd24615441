package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Live changes as server-sent events: of an instance with {@code GET /api/events?instance=ID}, and of a list of them with the filters of
 * the list instead.
 *
 * <p>Each event tells how the instance looks, and its id is the stamp of that look: a page that comes back with {@code Last-Event-ID}
 * is told at once if anything has happened meanwhile, and nothing if not. Changes that come faster than they can be told are told as
 * one. After the end the stream ends, and a page that comes back then gets 204, which ends the coming back.
 *
 * <p>A servlet and no resource: of the server's JAX-RS every page that is closed leaves an error in the log.
 */
@WebServlet(urlPatterns = "/api/events", asyncSupported = true)
@SuppressWarnings("NullAway.Init") // the container injects the field
public final class EventsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String INSTANCE = "instance";

    @Inject
    private transient WaitingRoom room;

    @Inject
    private transient ListRoom lists;

    @Inject
    private transient Inspection inspection;

    @Inject
    private transient Workflows workflows;

    @Inject
    private transient RoleRules rules;

    /** For the container. */
    public EventsServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            serve(request, response);
        } catch (Rejected | HoldfastException e) {
            Problem problem = Diagnosis.of(e).orElseThrow();
            response.setStatus(problem.status());
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(problem.render(request.getRequestURI()));
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET");
            throw RequestError.METHOD_NOT_ALLOWED.because("this resource takes GET");
        }
        Access row = Access.of("GET", "events").orElseThrow();
        Rights rights = Rights.of(rules, request::isUserInRole);
        if (!rights.maySomewhere(row)) {
            throw RequestError.FORBIDDEN.because(
                    "'" + request.getRemoteUser() + "' is not " + row.demand() + ", which GET events takes");
        }
        if (request.getParameter(INSTANCE) == null) {
            watchList(request, response, rights);
        } else {
            watchInstance(request, response, rights);
        }
    }

    private void watchInstance(HttpServletRequest request, HttpServletResponse response, Rights rights)
            throws IOException {
        InstanceId id = instance(request);
        if (!rights.seesAll()) {
            Guard.seen(workflows, rights, id.value());
        }
        Glance now =
                Optional.ofNullable(inspection.glance(List.of(id)).get(id)).orElseThrow(() -> new UnknownInstance(id));
        String known = known(request);
        if (now.phase().isFinal() && known.equals(now.stamp())) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        Links links = new Links(request.getContextPath() + "/api/");
        EventStream stream = new EventStream(begin(request, response), itsThread(), INSTANCE, known);
        WaitingRoom.Watcher watcher = new WaitingRoom.Watcher() {
            @Override
            public boolean see(Optional<Glance> seen) {
                return stream.show(seen.map(glance -> new EventStream.Sight(
                        glance.stamp(), data(id, glance, links), glance.phase().isFinal())));
            }

            @Override
            public boolean stays(long nanos) {
                return stream.stays(nanos);
            }
        };
        stream.open(gone -> room.leave(id, watcher));
        if (!room.enter(id, watcher)) {
            stream.end();
        }
    }

    private void watchList(HttpServletRequest request, HttpServletResponse response, Rights rights) throws IOException {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
        ListRequest list = new ListRequest(parameters);
        list.refusePaging();
        InstanceQuery filter = list.newest().within(rights.within());
        EventStream stream = new EventStream(begin(request, response), itsThread(), "instances", known(request));
        stream.open(gone -> lists.leave(filter, gone));
        if (!lists.enter(filter, stream)) {
            stream.end();
        }
    }

    private static String known(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Last-Event-ID")).orElse("");
    }

    private static Executor itsThread() {
        try {
            return ServerThread.current();
        } catch (NoClassDefFoundError none) {
            return Runnable::run; // another server
        }
    }

    private static AsyncContext begin(HttpServletRequest request, HttpServletResponse response) {
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        return context;
    }

    private static InstanceId instance(HttpServletRequest request) {
        String[] given = request.getParameterValues(INSTANCE);
        if (given == null || given.length != 1 || request.getParameterMap().size() != 1) {
            throw new InvalidArgument(
                    "the query must name one " + INSTANCE + " and nothing else, and has " + Arrays.toString(given));
        }
        return new InstanceId(given[0]);
    }

    private static String data(InstanceId id, Glance seen, Links links) {
        return Json.createObjectBuilder()
                .add("instanceId", id.value())
                .add("run", Long.toString(seen.run()))
                .add("status", Spelling.of(seen.phase()))
                .add("held", seen.held())
                .add("ended", seen.phase().isFinal())
                .add("href", links.instance(id.value()).toString())
                .build()
                .toString();
    }
}
