-- Shapes of the credentials of services. `mark` stands in each of them; `shape` is a regular expression; `least` is how
-- many characters stand behind the mark at least (16 when it is left out).
local tokens = {}

-- Longer texts would take too long to be searched for every mark.
tokens.longest = 65536

local function shape(provider, mark, regex, more)
  local entry = more or {}
  entry.provider, entry.mark, entry.shape = provider, mark, regex
  tokens[#tokens + 1] = entry
end

local END = "(?![A-Za-z0-9_-])"
local START = "(?<![A-Za-z0-9_-])"

for _, mark in ipairs { "AKIA", "ASIA", "ABIA", "ACCA" } do
  shape("AWS access key", mark, START .. mark .. "[A-Z2-7]{16}(?![A-Za-z0-9+/=])")
end
shape("AWS Bedrock key", "bedrock-api-key-", "bedrock-api-key-[A-Za-z0-9+/=]{40,}")
shape("Amazon MWS token", "amzn.mws.", "amzn\\.mws\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
shape("Google API key", "AIza", START .. "AIza[\\w-]{35}" .. END)
shape("Google OAuth token", "ya29.", START .. "ya29\\.[\\w-]{60,}")
shape("Google OAuth client secret", "GOCSPX-", START .. "GOCSPX-[\\w-]{28}" .. END)
shape("Azure client secret", "Q~", "(?<![\\w~.-])[\\w~.]{3}[0-9]Q~[\\w~.-]{31,34}(?![\\w~.-])")
shape("Teams webhook", ".webhook.office.com/webhookb2/",
  "\\.webhook\\.office\\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}")
for _, mark in ipairs { "ghp_", "gho_", "ghu_", "ghs_", "ghr_" } do
  shape("GitHub token", mark, START .. mark .. "[A-Za-z0-9]{36}" .. END)
end
shape("GitHub token", "github_pat_", START .. "github_pat_\\w{82}" .. END)
shape("GitLab token", "glpat-", START .. "glpat-[\\w-]{20}(?!\\w)")
for _, mark in ipairs { "gldt-", "glft-", "glsoat-", "glrt-" } do
  shape("GitLab token", mark, START .. mark .. "[\\w-]{20}(?!\\w)")
end
shape("GitLab trigger token", "glptt-", START .. "glptt-[0-9a-f]{40}" .. END)
shape("PyPI token", "pypi-AgEIcHlwaS5vcmc", START .. "pypi-AgEIcHlwaS5vcmc[\\w-]{50,}")
shape("PyPI token", "pypi-AgENdGVzdC5weXBpLm9yZ", START .. "pypi-AgENdGVzdC5weXBpLm9yZ[\\w-]{50,}")
shape("npm token", "npm_", START .. "npm_[A-Za-z0-9]{36}" .. END)
shape("RubyGems token", "rubygems_", START .. "rubygems_[0-9a-f]{48}" .. END)
shape("OpenAI key", "T3BlbkFJ", START .. "sk-(?:(?:proj|svcacct|admin)-)?[\\w-]{20,74}T3BlbkFJ[\\w-]{20,74}" .. END)
shape("Anthropic key", "sk-ant-", START .. "sk-ant-(?:api|admin)\\d\\d-[\\w-]{93}AA" .. END)
shape("Hugging Face token", "hf_", START .. "hf_[A-Za-z]{34}" .. END)
shape("Perplexity key", "pplx-", START .. "pplx-[A-Za-z0-9]{48}" .. END)
shape("Groq key", "gsk_", START .. "gsk_[A-Za-z0-9]{52}" .. END)
shape("Slack bot token", "xoxb-", START .. "xoxb-[0-9]{10,13}-[0-9]{10,13}-?[A-Za-z0-9-]{18,}")
shape("Slack user token", "xoxp-", START .. "xoxp-(?:[0-9]{10,13}-){3}[A-Za-z0-9-]{28,34}" .. END)
shape("Slack app token", "xapp-", START .. "xapp-\\d-[A-Z0-9]{6,20}-\\d{6,20}-[a-z0-9]{30,}")
shape("Slack webhook", "hooks.slack.com/", "hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{43,56}")
for _, mark in ipairs { "sk_live_", "rk_live_", "sk_test_", "rk_test_" } do
  shape("Stripe key", mark, START .. mark .. "[A-Za-z0-9]{16,99}" .. END, { test = mark:find("test") ~= nil })
end
shape("Square token", "sq0atp-", START .. "sq0atp-[\\w-]{22,60}" .. END)
shape("Square secret", "sq0csp-", START .. "sq0csp-[\\w-]{43}" .. END)
shape("PayPal Braintree token", "access_token$production$", "access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32}")
shape("SendGrid key", "SG.", START .. "SG\\.[\\w-]{22}\\.[\\w-]{43}" .. END)
shape("Brevo key", "xkeysib-", START .. "xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}" .. END)
shape("Mailchimp key", "-us", "(?<![0-9A-Za-z_-])[0-9a-f]{32}-us[0-9]{1,2}" .. END, { least = 1 })
shape("Mailgun key", "key-", START .. "key-[0-9a-f]{32}" .. END)
shape("Telegram bot token", ":AA", "(?<![0-9A-Za-z])[0-9]{8,10}:AA[\\w-]{33}" .. END)
shape("Discord webhook", "/api/webhooks/", "discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/[\\w-]{60,}")
for _, mark in ipairs { "shpat_", "shpca_", "shppa_", "shpss_" } do
  shape("Shopify token", mark, START .. mark .. "[0-9a-fA-F]{32}" .. END)
end
shape("Shippo token", "shippo_live_", START .. "shippo_live_[0-9a-f]{40}" .. END)
shape("EasyPost key", "EZAK", START .. "EZAK[A-Za-z0-9]{54}" .. END)
for _, mark in ipairs { "dop_v1_", "doo_v1_", "dor_v1_" } do
  shape("DigitalOcean token", mark, START .. mark .. "[0-9a-f]{64}" .. END)
end
shape("Heroku key", "HRKU-AA", START .. "HRKU-AA[\\w-]{58}" .. END)
shape("HashiCorp Vault token", "hvs.", START .. "hvs\\.[\\w-]{90,120}" .. END)
shape("Vault batch token", "hvb.", START .. "hvb\\.[\\w-]{138,300}" .. END)
shape("Terraform Cloud token", ".atlasv1.", "(?<![A-Za-z0-9])[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}" .. END)
shape("Doppler token", "dp.pt.", START .. "dp\\.pt\\.[A-Za-z0-9]{43}" .. END)
shape("Pulumi token", "pul-", START .. "pul-[0-9a-f]{40}" .. END)
shape("Databricks token", "dapi", START .. "dapi[0-9a-f]{32}(?:-\\d)?" .. END)
shape("PlanetScale token", "pscale_", START .. "pscale_(?:tkn|oauth|pw)_[\\w.=-]{32,64}" .. END)
shape("Grafana token", "glsa_", START .. "glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}" .. END)
shape("Grafana Cloud token", "glc_", START .. "glc_[A-Za-z0-9+/]{32,400}={0,2}")
shape("Sentry token", "sntrys_", START .. "sntrys_eyJpYXQiO[A-Za-z0-9+/=_]{60,}")
shape("Sentry token", "sntryu_", START .. "sntryu_[0-9a-f]{64}" .. END)
shape("Dynatrace token", "dt0c01.", START .. "dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}" .. END)
shape("New Relic key", "NRAK-", START .. "NRAK-[A-Z0-9]{27}" .. END)
shape("Cloudflare origin key", "v1.0-", START .. "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}" .. END)
shape("Alibaba access key", "LTAI", START .. "LTAI[A-Za-z0-9]{20}" .. END)
shape("Atlassian token", "ATATT3", START .. "ATATT3[\\w=-]{180,}" .. END)
shape("JFrog key", "AKCp", START .. "AKCp[A-Za-z0-9]{69}" .. END)
shape("Postman key", "PMAK-", START .. "PMAK-[0-9a-f]{24}-[0-9a-f]{34}" .. END)
shape("Linear key", "lin_api_", START .. "lin_api_[A-Za-z0-9]{40}" .. END)
shape("Notion token", "ntn_", START .. "ntn_[0-9]{11}[A-Za-z0-9]{35}" .. END)
shape("1Password service token", "ops_eyJ", START .. "ops_eyJ[A-Za-z0-9+/]{250,}={0,3}")
shape("age key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}")
shape("ReadMe key", "rdme_", START .. "rdme_[a-z0-9]{70}" .. END)
shape("Docker Hub token", "dckr_pat_", START .. "dckr_pat_[\\w-]{27}" .. END)

--- The entry whose mark stands in the text before what may be the rest of a token, and that rest.
function tokens.provider(text)
  for i = 1, #tokens do
    local entry = tokens[i]
    local at = text:find(entry.mark, 1, true)
    for _ = 1, 4 do
      if not at then break end
      local rest = text:match("^[%w_.~+/=$@-]+", at + #entry.mark)
      if rest and #rest >= (entry.least or 16) then return entry, rest:sub(1, 400) end
      at = text:find(entry.mark, at + 1, true)
    end
  end
  return nil
end

--- Does the text begin as one of them?
function tokens.known(text)
  if #text < 20 then return false end
  for i = 1, #tokens do
    local mark = tokens[i].mark
    if text:sub(1, #mark) == mark then return true end
  end
  return text:find("T3BlbkFJ", 1, true) ~= nil or text:find("^eyJ%w") ~= nil or text:find("^%-%-%-%-%-BEGIN") ~= nil
    or text:find("^%d+:AA") ~= nil
end

--- The regular expressions.
function tokens.shapes()
  local all = {}
  for i = 1, #tokens do all[i] = tokens[i].shape end
  return all
end

return tokens
