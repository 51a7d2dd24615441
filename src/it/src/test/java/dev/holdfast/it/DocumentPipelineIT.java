package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.examples.pipeline.Document;
import dev.holdfast.examples.pipeline.PageTasks;
import dev.holdfast.examples.pipeline.Report;
import dev.holdfast.examples.pipeline.Texts;
import dev.holdfast.snapshot.Status;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example {@code document-pipeline} on the server that it is built for. */
@ExtendWith(ArquillianExtension.class)
final class DocumentPipelineIT {

    @Inject
    Workflows workflows;

    @Inject
    Texts texts;

    @Deployment
    static EnterpriseArchive example() {
        return ExampleArchive.of("document-pipeline", DocumentPipelineIT.class);
    }

    @Test
    @RunAsClient
    void its_script_is_content(@ArquillianResource URL web) throws IOException, InterruptedException {
        ExampleArchive.tryOn(web, "document-pipeline");
    }

    @Test
    void each_legible_page_is_kept_once() throws InterruptedException {
        workflows.start("document-pipeline", "atlas", new Document("Atlas", 60, 0));
        Status end = workflows.await(new InstanceId("atlas"), Duration.ofSeconds(60));

        assertThat(end.kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(workflows.output("atlas", Report.class)).contains(new Report(60, 58, List.of(25, 50)));
        assertThat(texts.count("atlas")).isEqualTo(58);
        assertThat(workflows.shared("atlas")).containsOnlyKeys(PageTasks.PAGES_KEPT);
    }
}
