package dev.holdfast.it;

import dev.holdfast.it.rest.EchoWorkflow;
import java.io.File;
import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** The REST API of the orders application on a real server. */
@ExtendWith(ArquillianExtension.class)
final class RestIT extends CommandLineContract {

    @ArquillianResource
    URL web;

    @Deployment(testable = false)
    static EnterpriseArchive ordersWithEcho() {
        File orders = new File(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
        return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, orders)
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "echo.jar")
                        .addPackage(EchoWorkflow.class.getPackage())
                        .addAsManifestResource(
                                new StringAsset("holdfast.roles.echo.operator=echo-desk\n"),
                                "microprofile-config.properties")
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
    }

    @Override
    URI web() {
        return URI.create(web.toString());
    }
}
