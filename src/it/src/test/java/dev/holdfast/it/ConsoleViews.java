package dev.holdfast.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people do with lists, and with servers. */
abstract class ConsoleViews extends ConsoleJourneys {

    private static Locator inDialog(Page page, String button) {
        return page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    @Test
    void somebody_orders_a_list_takes_it_along_and_keeps_it_as_a_view() throws IOException {
        for (String customer : new String[] {"ann", "stranger"}) {
            String id = start("triage", "listed-" + mark + "-" + customer, claimOf(customer));
            await(id, customer.equals("ann") ? "awaiting_signal" : "failed");
        }
        Page page = open(TestUser.ALL, "instances?id=listed-" + mark);

        button(page, "Status").click();
        hasPath(page, "order=-status");
        assertThat(page.locator("a[data-row]"))
                .hasText(new String[] {"listed-" + mark + "-ann", "listed-" + mark + "-stranger"});
        button(page, "Status").click();
        assertThat(page.locator("a[data-row]"))
                .hasText(new String[] {"listed-" + mark + "-stranger", "listed-" + mark + "-ann"});

        button(page, "Export").click();
        Download download = page.waitForDownload(() -> button(page, "CSV").click());
        String csv = new String(download.createReadStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(csv.lines()).hasSize(3).first().asString().startsWith("instanceId,run,workflow");
        assertThat(csv).contains("listed-" + mark + "-ann,").contains("has no contract");

        button(page, "Views").click();
        page.getByLabel("Keep what you see as").fill("Listed");
        button(page, "Keep").click();
        turnTo(page, "instances");
        button(page, "Views").click();
        link(page, "Listed").click();
        hasPath(page, "id=listed-" + mark);
        assertThat(page.locator("a[data-row]")).hasCount(2);
    }

    @Test
    void somebody_has_an_address_told_of_ends_and_sees_its_secret_once() {
        Page page = open(TestUser.ALL, "webhooks");

        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("New web-hook"))
                .click();
        Locator form = page.getByRole(AriaRole.DIALOG);
        form.getByLabel("Address of the receiver")
                .fill("https://203.0.113.7/orders"); // for documents: it leads nowhere
        form.getByLabel("Events").fill("completed, failed");
        form.getByLabel("Workflows").fill("orders-of-another-shop");
        inDialog(page, "Make").click();
        Locator secret = page.getByText("The secret of web-hook");
        assertThat(secret).isVisible();
        assertThat(page.getByText("whsec_").first()).isVisible();

        visit(page, "webhooks");
        Locator row = page.getByRole(AriaRole.ROW, new GetByRoleOptions().setName("203.0.113.7"));
        assertThat(row).containsText("completed, failed");
        assertThat(secret).hasCount(0);

        row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Pause"))
                .click();
        inDialog(page, "Pause").click();
        assertThat(row).containsText("Paused");
        row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove"))
                .click();
        inDialog(page, "Remove").click();
        assertThat(row).hasCount(0);
    }

    @Test
    void somebody_drains_a_node_and_lets_it_work_again() {
        Page page = open(TestUser.ALL, "nodes");

        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Drain").setExact(false))
                .first()
                .click();
        page.getByLabel("Reason").fill("new memory");
        inDialog(page, "Drain").click();
        Locator undrain = page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Undrain"));
        assertThat(undrain).isVisible();
        undrain.click();
        inDialog(page, "Undrain").click();
        assertThat(undrain).hasCount(0);

        visit(page, "audit?verb=drain");
        assertThat(page.getByRole(AriaRole.ROW, new GetByRoleOptions().setName("new memory"))
                        .first())
                .isVisible();
    }

    /** That there is no such thing on a production server, its REST API says; here the button, the dialog and the way back. */
    @Test
    void a_server_can_be_crashed_from_the_console_if_it_offers_that_and_only_then() {
        Page page = open(TestUser.ALL, "about");
        assertThat(page.getByText("Apache-2.0").first()).isVisible();
        assertThat(button(page, "Crash this server")).hasCount(0);

        AtomicBoolean gone = new AtomicBoolean();
        page.route(Pattern.compile(".*/api/caller$"), route -> {
            String text = route.fetch().text();
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(text.replace("\"may\":[", "\"may\":[\"POST development/crash\",")));
        });
        page.route(Pattern.compile(".*/api/development/crash$"), route -> {
            gone.set(true);
            route.abort();
        });
        page.route(Pattern.compile(".*/api/health$"), route -> {
            if (gone.getAndSet(false)) {
                route.abort();
            } else {
                route.resume();
            }
        });
        page.reload();
        button(page, "Crash this server").click();
        inDialog(page, "Crash it").click();

        assertThat(page.getByText("Waiting for it to come back")).isVisible();
        assertThat(page.getByText("The server is back")).isVisible();
    }
}
