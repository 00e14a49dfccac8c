"""Applications to a posting, and the posting's questions."""

from simulators.common.json_schema import ID, OBJECT, STRING, array, nullable, object_schema
from simulators.lever.actions import applications
from simulators.lever.api.parameters import BOOLEAN as BOOLEAN_TYPE
from simulators.lever.api.parameters import OBJECT as OBJECT_TYPE
from simulators.lever.api.parameters import OBJECTS as OBJECTS_TYPE
from simulators.lever.api.parameters import TEXT, Body, Parameter, Value, one_of
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.postings import visible_posting
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.model.records import Json
from simulators.lever.serializer import envelope

routes = LeverRoutes()

SEND_CONFIRMATION = Parameter(
    "send_confirmation_email", BOOLEAN_TYPE, "the simulator sends no email"
)
DISTRIBUTION = Parameter("distribution", one_of("internal", "external"))
LOCATION = Parameter("location", TEXT)
ANSWERS = Body(
    Value(
        "personalInformation",
        OBJECTS_TYPE,
        'such as [{"name": "fullName", "value": "Shane Smith"}]',
        required=True,
    ),
    Value("customQuestions", OBJECTS_TYPE),
    Value("eeoResponses", OBJECT_TYPE),
    Value("urls", OBJECTS_TYPE, 'such as [{"name": "LinkedIn", "value": "https://..."}]'),
    Value("ipAddress", TEXT),
    Value("source", TEXT),
    Value("consent", OBJECT_TYPE),
    Value("diversitySurvey", OBJECT_TYPE),
    Value("origin", one_of("applied", "internal"), "the default is applied"),
)
QUESTIONS = object_schema(
    id=ID,
    text=STRING,
    customQuestions=array(OBJECT),
    eeoQuestions=OBJECT,
    personalInformation=array(OBJECT),
    urls=array(OBJECT),
    consentDisclosures=nullable(OBJECT),
)


@routes.route(
    "GET",
    "/postings/:posting/apply",
    "postings:read",
    takes=(DISTRIBUTION, LOCATION),
    gives=envelope(QUESTIONS),
)
def questions(posting: str) -> Json:
    """The form of an application to the posting."""
    return {"data": applications.questions(visible_posting(posting))}


@routes.route(
    "POST",
    "/postings/:posting/apply",
    "postings:write",
    takes=(SEND_CONFIRMATION,),
    body=ANSWERS,
    gives=envelope(object_schema(applicationId=ID)),
    status=201,
)
def apply(posting: str) -> Json:
    """Apply on behalf of a candidate to a published or internal posting."""
    found, body = visible_posting(posting), ANSWERS.read()
    return {"data": {"applicationId": applications.apply(current_account(), found, body).id}}
