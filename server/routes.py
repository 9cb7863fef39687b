"""Every address that the server answers, as the contexts offer them."""

from starlette.routing import BaseRoute

from server.accounts.pages import routes as account_routes
from server.alerts.pages import routes as alert_routes
from server.cases.pages import routes as case_routes
from server.catalogue.editing.pages import routes as editing_routes
from server.catalogue.pages import routes as catalogue_routes
from server.catalogue.staff import routes as poster_routes
from server.catalogue.topic_pages import routes as topic_routes
from server.desk.pages import routes as desk_routes
from server.knowledge.editing.pages import routes as knowledge_editing_routes
from server.knowledge.pages import routes as knowledge_routes
from server.knowledge.staff import routes as knowledge_staff_routes
from server.notices.mailbox.staff import routes as mail_routes
from server.notices.pages import routes as notice_routes
from server.notices.staff import routes as announcement_routes
from server.notices.texting.dev import routes as phone_routes
from server.notices.texting.pages import routes as text_routes
from server.places.pages import routes as place_routes
from server.platform.web import dev, measuring, operations, worker
from server.privacy.pages import routes as privacy_routes
from server.steering.staff import routes as steering_routes
from server.surveys.pages import routes as survey_routes
from server.sync.endpoints import routes as sync_routes


def all_routes() -> list[BaseRoute]:
    """Every address the server answers."""
    return [
        *operations.routes,
        *measuring.routes,
        *worker.routes,
        *dev.routes,
        *catalogue_routes,
        *topic_routes,
        *editing_routes,
        *knowledge_routes,
        *knowledge_staff_routes,
        *knowledge_editing_routes,
        *account_routes,
        *privacy_routes,
        *notice_routes,
        *text_routes,
        *mail_routes,
        *phone_routes,
        *place_routes,
        *case_routes,
        *poster_routes,
        *desk_routes,
        *steering_routes,
        *announcement_routes,
        *survey_routes,
        *alert_routes,
        *sync_routes,
    ]
