package dev.holdfast.web;

import dev.holdfast.client.Schedules;
import dev.holdfast.client.Workflows;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    private final Dispatcher dispatcher = MockDispatcherFactory.createDispatcher();

    /**
     * Puts the API before an engine.
     *
     * @param maxBytes the longest body
     * @param places how many requests may wait
     */
    InProcessApi(Workflows engine, long maxBytes, int places) {
        ResteasyProviderFactory providers = dispatcher.getProviderFactory();
        providers.registerProviderInstance(new ProblemMapper());
        providers.registerProviderInstance(new BodyLimit(maxBytes));
        dispatcher.getRegistry().addSingletonResource(new WorkflowsResource(engine));
        WaitingRoom room = new WaitingRoom(places);
        dispatcher.getRegistry().addSingletonResource(new InstancesResource(engine, room));
        dispatcher.getRegistry().addSingletonResource(new VerbsResource(engine, room));
        dispatcher.getRegistry().addSingletonResource(new SignalsResource(engine));
        dispatcher.getRegistry().addSingletonResource(new LimitsResource(engine));
        dispatcher.getRegistry().addSingletonResource(new HealthResource(engine));
    }

    /** Puts the API before schedules, too. */
    InProcessApi with(Schedules schedules) {
        dispatcher.getRegistry().addSingletonResource(new SchedulesResource(schedules));
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
