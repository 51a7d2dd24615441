package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Workflows;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine as it is shipped, on the server that it is shipped for. */
@ExtendWith(ArquillianExtension.class)
final class EngineIT {

    @Inject
    Workflows workflows;

    @ArquillianResource
    URL web;

    @Deployment
    static EnterpriseArchive shipped() {
        EnterpriseArchive ear =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        ear.getAsType(WebArchive.class, "/holdfast-web.war").addClass(EngineIT.class);
        return ear.addAsLibrary(jarOf(Assertions.class));
    }

    @Test
    void its_door_can_be_injected_and_answers() {
        assertThat(workflows.workflows()).isEmpty();
        assertThat(workflows.list(InstanceQuery.newest(1))).hasSizeLessThanOrEqualTo(1); // the database is shared
    }

    @Test
    @RunAsClient
    void its_api_says_that_it_is_up() throws IOException, InterruptedException {
        URI health = URI.create(web + "api/health");

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"status\":\"up\"");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static JavaArchive jarOf(Class<?> type) {
        File jar = new File(
                type.getProtectionDomain().getCodeSource().getLocation().getPath());
        return ShrinkWrap.createFromZipFile(JavaArchive.class, jar);
    }
}
