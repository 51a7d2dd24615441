package dev.holdfast.web;

import dev.holdfast.client.AuditTrail;
import dev.holdfast.client.BulkActions;
import dev.holdfast.client.Inspection;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import jakarta.annotation.Priority;
import jakarta.json.JsonObject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.jboss.resteasy.core.SynchronousDispatcher;
import org.jboss.resteasy.core.SynchronousExecutionContext;
import org.jboss.resteasy.mock.MockDispatcherFactory;
import org.jboss.resteasy.mock.MockHttpRequest;
import org.jboss.resteasy.mock.MockHttpResponse;
import org.jboss.resteasy.spi.Dispatcher;
import org.jboss.resteasy.spi.ResteasyProviderFactory;
import org.jspecify.annotations.Nullable;

/** The whole API on the server's own JAX-RS, with neither server nor network. */
final class InProcessApi {

    private static final URI BASE = URI.create("http://127.0.0.1/holdfast/api/");

    /** Looks for those who wait; its threads end with the tests. */
    private static final ScheduledExecutorService LOOKS = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "looks");
        thread.setDaemon(true);
        return thread;
    });

    /** Roles for workflow "mine" alone. */
    private static final RoleRules RULES = RoleRules.of(Map.of(
            "holdfast.roles.mine.viewer", "mine-viewer",
            "holdfast.roles.mine.starter", "mine-starter",
            "holdfast.roles.mine.operator", "mine-operator",
            "holdfast.roles.mine.payload", "mine-payload"));

    private final FakeNodes nodes = new FakeNodes();
    private final Dispatcher dispatcher = MockDispatcherFactory.createDispatcher();
    private @Nullable String caller = "ann";
    private Set<String> granted = texts(Role.values());
    private @Nullable Schedules known;

    /**
     * Puts the API before an engine.
     *
     * @param maxBytes the longest body
     * @param places how many requests may wait
     */
    InProcessApi(Workflows engine, long maxBytes, int places) {
        this(engine, new FakeInspection(engine), new FakeAudit(), maxBytes, places);
    }

    /** Puts the API before an engine that people can look into. */
    InProcessApi(Workflows engine, Inspection inspection, AuditTrail audit, long maxBytes, int places) {
        this(
                engine,
                inspection,
                audit,
                (restart, input) -> {
                    throw new UnknownInstance(new InstanceId(restart.source()));
                },
                new FakeBulkActions(),
                maxBytes,
                places);
    }

    /** Puts the whole API before an engine. */
    InProcessApi(
            Workflows engine,
            Inspection inspection,
            AuditTrail audit,
            Restarts restarts,
            BulkActions bulk,
            long maxBytes,
            int places) {
        ResteasyProviderFactory providers = dispatcher.getProviderFactory();
        providers.registerProviderInstance(new LogIn());
        providers.registerProviderInstance(new SameSite());
        providers.registerProviderInstance(new Guard(RULES, engine, schedules()));
        providers.registerProviderInstance(new ProblemMapper());
        providers.registerProviderInstance(new BodyLimit(maxBytes));
        dispatcher.getRegistry().addSingletonResource(new WorkflowsResource(engine));
        WaitingRoom room = WaitingRoom.of(inspection, places, System::nanoTime, LOOKS);
        dispatcher.getRegistry().addSingletonResource(new InstancesResource(engine, inspection, room));
        dispatcher.getRegistry().addSingletonResource(new VerbsResource(engine, room));
        dispatcher.getRegistry().addSingletonResource(new SignalsResource(engine));
        dispatcher.getRegistry().addSingletonResource(new LimitsResource(engine));
        dispatcher.getRegistry().addSingletonResource(new HealthResource(engine));
        dispatcher.getRegistry().addSingletonResource(new StepsResource(engine, inspection));
        dispatcher.getRegistry().addSingletonResource(new VersionsResource(engine, inspection));
        dispatcher.getRegistry().addSingletonResource(new CountsResource(inspection));
        dispatcher.getRegistry().addSingletonResource(new WaitingResource(engine, inspection));
        dispatcher.getRegistry().addSingletonResource(new NodesResource(inspection, nodes));
        dispatcher.getRegistry().addSingletonResource(new AuditResource(audit));
        dispatcher.getRegistry().addSingletonResource(new CallerResource());
        dispatcher.getRegistry().addSingletonResource(new RestartsResource(restarts));
        dispatcher.getRegistry().addSingletonResource(new BulkResource(bulk));
        dispatcher.getRegistry().addSingletonResource(new EncryptionResource(new FakeEncryption()));
    }

    /** Returns the nodes of which the API tells orders. */
    FakeNodes nodes() {
        return nodes;
    }

    /** Lets a caller log in with roles, from now on; without a name nobody has. */
    void logIn(@Nullable String name, Role... roles) {
        caller = name;
        granted = texts(roles);
    }

    /** Lets a caller log in who is in groups of the container, from now on. */
    void logInto(String name, String... groups) {
        caller = name;
        granted = Set.of(groups);
    }

    private static Set<String> texts(Role... roles) {
        return Arrays.stream(roles).map(Role::text).collect(Collectors.toSet());
    }

    /** The schedules that are given later, if any are. */
    private Schedules schedules() {
        return (Schedules) Proxy.newProxyInstance(
                Schedules.class.getClassLoader(), new Class<?>[] {Schedules.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(Objects.requireNonNull(known), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** What the container does in the server. */
    @Priority(0)
    private final class LogIn implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            String name = caller;
            request.setSecurityContext(new SecurityContext() {
                @Override
                public @Nullable Principal getUserPrincipal() {
                    return name == null ? null : () -> name;
                }

                @Override
                public boolean isUserInRole(String role) {
                    return granted.contains(role);
                }

                @Override
                public boolean isSecure() {
                    return false;
                }

                @Override
                public String getAuthenticationScheme() {
                    return BASIC_AUTH;
                }
            });
        }
    }

    /** Puts the API before schedules, too. */
    InProcessApi with(Schedules schedules) {
        known = schedules;
        return with(new SchedulesResource(schedules));
    }

    /** Adds a resource. */
    InProcessApi with(Object resource) {
        dispatcher.getRegistry().addSingletonResource(resource);
        return this;
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /** Sends a body as JSON. */
    Answer post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends bytes as JSON. */
    Answer post(String path, byte[] body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send("POST", path, body, all);
    }

    /**
     * Sends anything.
     *
     * @param headers names and values in turn
     */
    Answer send(String method, String path, byte @Nullable [] body, String... headers) {
        MockHttpRequest request = MockHttpRequest.create(method, BASE.resolve(path), BASE);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (body != null) {
            request.content(body);
        }
        MockHttpResponse response = new MockHttpResponse();
        request.setAsynchronousContext(
                new SynchronousExecutionContext((SynchronousDispatcher) dispatcher, request, response));
        dispatcher.invoke(request, response);
        return new Answer(response);
    }

    /** What came back. */
    record Answer(int status, String type, String text, MockHttpResponse response) {

        Answer(MockHttpResponse response) {
            this(
                    response.getStatus(),
                    String.valueOf(response.getOutputHeaders().getFirst("Content-Type")),
                    new String(response.getOutput(), StandardCharsets.UTF_8),
                    response);
        }

        JsonObject json() {
            return JsonText.read(text.getBytes(StandardCharsets.UTF_8)).asJsonObject();
        }

        String header(String name) {
            return String.valueOf(response.getOutputHeaders().getFirst(name));
        }

        /** The code of a problem; something else if it is none. */
        String code() {
            return type.equals(Problem.MEDIA_TYPE) ? json().getString("code") : "no problem but " + text;
        }
    }
}
