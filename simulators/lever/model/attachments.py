"""Attachments of an opportunity: files, resumes, interviews, feedback, forms, referrals.

For a seeded account they are generated when they are first read, always the same, so that a large
account is created quickly.
"""

from dataclasses import dataclass, field

from simulators.lever.model.records import Json


@dataclass(slots=True)
class File:
    """`size` is in bytes; `status` is "processed" or, when Lever could not read it, "error"."""

    id: str
    name: str
    size: int
    uploaded_at: int
    content: bytes
    status: str = "processed"


@dataclass(slots=True)
class Resume:
    """`file` is None for a resume that was read from a profile elsewhere."""

    id: str
    created_at: int
    file: File | None = None
    parsed: Json | None = None


@dataclass(slots=True)
class Interview:
    """An interview of a panel; `duration` is in minutes.

    `interviewers` maps ids of users to ids of feedback templates.
    """

    id: str
    panel: str
    subject: str | None
    note: str | None
    interviewers: dict[str, str]
    date: int
    duration: int
    user: str | None
    stage: str
    created_at: int
    location: str | None = None
    feedback_template: str | None = None
    feedback_reminder: str = "daily"
    canceled_at: int | None = None

    @property
    def ends(self) -> int:
        return self.date + self.duration * 60_000


@dataclass(slots=True)
class Panel:
    """Interviews that belong together.

    Only an externally managed panel can be changed through the API.
    """

    id: str
    timezone: str
    user: str | None
    stage: str
    created_at: int
    applications: list[str] = field(default_factory=list)
    interviews: list[Interview] = field(default_factory=list)
    note: str | None = None
    external_url: str | None = None
    feedback_reminder: str = "daily"
    externally_managed: bool = True
    canceled_at: int | None = None

    @property
    def start(self) -> int:
        return min(interview.date for interview in self.interviews)

    @property
    def end(self) -> int:
        return max(interview.ends for interview in self.interviews)


@dataclass(slots=True)
class Form:
    """A completed form: `type` is "interview" (feedback), "form" (profile form) or "referral"."""

    id: str
    type: str
    text: str
    instructions: str
    fields: list[Json]
    template: str | None
    user: str | None
    created_at: int
    completed_at: int | None
    updated_at: int | None = None
    deleted_at: int | None = None
    stage: str | None = None
    panel: str | None = None
    interview: str | None = None
    referrer: str | None = None
    secret: bool = False


@dataclass(slots=True)
class FormTemplate:
    """A template of forms. Only one that was created through the API can be deleted through it."""

    id: str
    text: str
    instructions: str
    fields: list[Json]
    created_at: int
    updated_at: int
    group: Json | None = None
    stage: Json | None = None
    secret_by_default: bool = False
    by_api: bool = False


@dataclass(slots=True)
class Attachments:
    files: dict[str, File] = field(default_factory=dict)
    resumes: dict[str, Resume] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)
    feedback: dict[str, Form] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    referrals: dict[str, Form] = field(default_factory=dict)

    @property
    def interviews(self) -> dict[str, Interview]:
        return {
            interview.id: interview
            for panel in self.panels.values()
            for interview in panel.interviews
        }

    def cancel_interviews(self, now: int) -> None:
        """Cancel the interviews after `now`, and panels without any other."""
        for panel in list(self.panels.values()):
            panel.interviews = [
                interview for interview in panel.interviews if interview.date <= now
            ]
            if not panel.interviews:
                del self.panels[panel.id]


@dataclass(slots=True)
class Upload:
    """An uploaded file that can be named in an application for a day."""

    id: str
    name: str
    content: bytes
    expires_at: int
