-- Django, Django REST framework, Channels. Requests are parameters: `instances` says which.
local names = require("data.names")
local types = require("data.types")

local views = {
  "django.views.View", "django.views.generic.View", "django.views.generic.base.View",
  "django.views.generic.TemplateView", "django.views.generic.FormView", "django.views.generic.ListView",
  "django.views.generic.DetailView", "django.views.generic.CreateView", "django.views.generic.UpdateView",
  "django.views.generic.DeleteView", "django.views.generic.RedirectView",
}
local edits = { "FormView", "CreateView", "UpdateView", "DeleteView" }
-- the classes that a project's own views and viewsets derive from
local api_bases = names.join(
  { "rest_framework.views.APIView" },
  names.cross({ "rest_framework.generics" }, ".", { "GenericAPIView", "CreateAPIView", "ListAPIView",
    "RetrieveAPIView", "DestroyAPIView", "UpdateAPIView", "ListCreateAPIView", "RetrieveUpdateAPIView",
    "RetrieveDestroyAPIView", "RetrieveUpdateDestroyAPIView" }),
  names.cross({ "rest_framework.viewsets" }, ".", { "ViewSet", "GenericViewSet", "ReadOnlyModelViewSet",
    "ModelViewSet" }))
local api_views = {
  "rest_framework.views.APIView", "rest_framework.generics.*", "rest_framework.viewsets.*",
}
-- names of what addresses hold; a `template_name` is the program's
local in_addresses = { "name", "*file_name", "*filename", "username", "user_name", "group_name", "*_path", "path",
  "*url*", "*slug*", "*token*", "*query*", "*text*", "*code*", "*title*", "tag_name", "region_name", "app_name",
  "model_name",
  "page_name", "project_name", "room_name", "list_name", "hostname", "host_name", "object_name", "repo_name" }
local middleware = { "django.utils.deprecation.MiddlewareMixin" }

instances {
  match = {
    param { name = { "request", "req" }, position = 1, imports = { "django" } },
    param { class = names.join(views, middleware), name = { "request" } },
  },
  instance = "django.http.HttpRequest",
}
instances {
  match = {
    param { class = api_views, name = { "request" } },
    param { decorator = { "rest_framework.decorators.api_view" }, position = 1 },
  },
  instance = "rest_framework.request.Request",
}

local requests = {
  "django.http.HttpRequest()", "django.http.request.HttpRequest()", "django.core.handlers.wsgi.WSGIRequest()",
  "django.core.handlers.asgi.ASGIRequest()", "rest_framework.request.Request()",
}
local parts = {
  "GET", "POST", "REQUEST", "body", "FILES", "COOKIES", "headers", "path", "path_info", "content_type",
  "content_params", "encoding", "resolver_match", "data", "query_params", "stream",
}
-- `self.request` of a view is named after its base
local of_views = names.join(
  names.cross(views, "()", { ".request" }), names.cross(api_bases, "()", { ".request" }))

source { group = "remote", match = read(names.cross(names.join(requests, of_views), ".", parts)) }
-- handed on as a value, to a function that takes these parts of it
source { group = "remote", match = name(names.join(requests, of_views)), parts = names.cross({ "." }, "", parts) }
source {
  group = "remote",
  match = call(names.cross(names.join(requests, of_views), ".", {
    "get_full_path", "get_full_path_info", "read", "readline", "readlines", "get_signed_cookie",
  })),
}
source {
  group = "remote",
  match = {
    read(names.cross(names.join(views, api_bases), "()", { ".kwargs", ".args" })),
    read(names.cross(
      { "django.core.files.uploadedfile.UploadedFile()", "django.core.files.uploadedfile.InMemoryUploadedFile()",
        "django.core.files.uploadedfile.TemporaryUploadedFile()" }, ".", { "name", "content_type" })),
    call(names.cross({ "django.core.files.uploadedfile.UploadedFile()" }, ".", { "read", "chunks" })),
    param {
      class = names.join(views, api_views),
      func = { "get", "post", "put", "patch", "delete", "dispatch" },
      name = names.join(in_addresses, { "kwargs" }),
      except_annotation = types.harmless,
    },
    -- the key of an object as the address has it: a text
    param {
      class = api_bases, func = { "retrieve", "update", "partial_update", "destroy" }, name = { "pk" },
      except_annotation = types.harmless,
    },
    param { class = api_bases, decorator = { "rest_framework.decorators.action" }, name = { "pk" },
      except_annotation = types.harmless },
    -- views that are functions; what is no view seldom has these decorators
    param {
      decorator = { "django.contrib.auth.decorators.*", "django.views.decorators.**",
        "django.contrib.admin.views.decorators.staff_member_required", "rest_framework.decorators.api_view" },
      name = in_addresses,
      except_annotation = types.harmless,
    },
    -- Channels
    param {
      class = { "channels.generic.websocket.*", "channels.consumer.*" },
      func = { "receive", "receive_json", "websocket_receive" },
    },
  },
}
-- forms and serializers have checked their fields' types, not what the text means
source {
  group = "remote",
  match = read {
    "django.forms.Form().cleaned_data", "django.forms.ModelForm().cleaned_data",
    "rest_framework.serializers.Serializer().validated_data",
    "rest_framework.serializers.ModelSerializer().validated_data",
  },
}

-- ... as their own methods and the views' are given them
instances {
  match = param { class = names.cross({ "django.views.generic", "django.views.generic.edit" }, ".", edits),
    func = { "form_valid", "form_invalid" }, position = 1 },
  instance = "django.forms.Form",
}
local serializers = { "rest_framework.serializers.*" }
instances {
  match = param { class = api_bases, func = { "perform_create", "perform_update" }, position = 1 },
  instance = "rest_framework.serializers.Serializer",
}
source {
  group = "remote",
  match = {
    param { class = serializers, func = { "create", "update" }, name = { "validated_data" } },
    param { class = serializers, func = { "validate", "validate_*", "to_internal_value" }, position = 1,
      except_annotation = types.harmless },
  },
}

-- what the command line gives to a command of the project's own
source {
  group = "local",
  match = param { class = { "django.core.management.base.BaseCommand", "django.core.management.BaseCommand" },
    func = { "handle" }, name = { "options" } },
}

-- Views of modules that import nothing of Django: the parts in capitals are found in no other request.
source {
  group = "remote",
  match = {
    pattern "$R.GET.get(...)", pattern "$R.POST.get(...)", pattern "$R.COOKIES.get(...)", pattern "$R.FILES.get(...)",
    pattern "$R.GET.getlist(...)", pattern "$R.POST.getlist(...)", pattern "$R.GET[$K]", pattern "$R.POST[$K]",
    pattern "$R.COOKIES[$K]", pattern "$R.FILES[$K]", pattern "$R.GET.dict()", pattern "$R.POST.dict()",
    pattern "$R.GET.items()", pattern "$R.POST.items()",
  },
}

-- META: headers and the address are the client's; REMOTE_ADDR, SERVER_NAME, CSRF_COOKIE, wsgi.* are the server's
local of_client = matches "^(?:HTTP_|CONTENT_|QUERY_STRING$|PATH_INFO$|REQUEST_URI$|RAW_URI$)"
source {
  group = "remote", match = pattern "$R.META[$K]",
  where = any { hole("K", dynamic), hole("K", of_client) },
}
source {
  group = "remote", match = call { ".META.get", ".META.pop" },
  where = any { arg(1, dynamic), arg(1, of_client) },
}
source { group = "remote", match = call { ".META.items", ".META.values", ".META.copy" } }
source {
  group = "remote", match = name(names.cross(names.join(requests, of_views), ".", { "META" })),
  where = none { inside { kind = "subscript" } },
}
