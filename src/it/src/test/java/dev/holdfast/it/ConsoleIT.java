package dev.holdfast.it;

import dev.holdfast.it.console.ClaimWorkflows;
import java.io.File;
import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console on a real server, in a real browser. */
@ExtendWith(ArquillianExtension.class)
final class ConsoleIT extends ConsolePages {

    @ArquillianResource
    URL web;

    @Deployment(testable = false)
    static EnterpriseArchive ordersWithClaims() {
        File orders = new File(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
        return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, orders)
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "claims.jar")
                        .addPackage(ClaimWorkflows.class.getPackage())
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"));
    }

    @Override
    URI web() {
        return URI.create(web.toString());
    }
}
