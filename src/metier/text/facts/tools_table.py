"""The named tools and methods metier knows: canonical spelling, other spellings, and how careful to be.

A line is `Canonical = alias, alias`; the canonical name is itself an alias. Kept by hand: names that decide
whether a person wants a job, in many trades, rather than every product there is.
"""

from __future__ import annotations

PLAIN = """
Python = python3
Java = core java, java 8, java 11, java 17, java 21, j2ee, java ee
JavaScript = ecmascript, javascript/typescript
TypeScript
C++
C# = c sharp
PHP
Kotlin
Objective-C = objective c
Fortran
COBOL
MATLAB
Bash = bash scripting, shell scripting, shell scripts, shell script, unix shell
PowerShell
VBA
SQL = pl/sql, plsql, t-sql, tsql
HTML = html5
CSS = css3
Elixir
Haskell
Clojure
Groovy
Solidity
Verilog = systemverilog, system verilog
VHDL
ABAP
Node.js = nodejs, node js
React = react.js, reactjs, react js
React Native = react-native
Angular = angularjs, angular.js
Vue.js = vuejs, vue js
Next.js = nextjs, next js
Nuxt = nuxt.js, nuxtjs
Svelte = sveltekit
jQuery
Redux
Tailwind CSS = tailwindcss, tailwind
Django
FastAPI = fast api
Ruby on Rails = ror
Laravel
Symfony
Spring Boot = springboot, spring-boot
Hibernate
.NET = dotnet, .net core, dot net, .netcore
ASP.NET = asp.net core, asp.net mvc
Entity Framework
Express.js = expressjs, express js
NestJS = nest.js
GraphQL
REST APIs = rest api, restful api, restful apis, restful services, restful web services, restapi, restapis, restful
gRPC
SOAP = soap api, soap apis
Microservices = micro-services, micro services, microservice
Flutter
Android SDK = android studio, jetpack compose
SwiftUI
Xcode
Unreal Engine
OpenGL
PostgreSQL = postgres, postgre sql
MySQL
MariaDB
SQL Server = mssql, ms sql, ms-sql, ms sql server
Oracle Database = oracle db, oracle sql
SQLite
MongoDB = mongo db, mongo
Redis
Cassandra
DynamoDB
Elasticsearch = elastic search, elk stack
Neo4j
ClickHouse
Snowflake = snowflake database
BigQuery = big query
Redshift
Databricks
Teradata
Vertica
Hadoop = hdfs
MapReduce = map reduce
Kafka = apache kafka
RabbitMQ
Flink = apache flink
Airflow = apache airflow
dbt = dbt core, dbt cloud
ETL = elt
Informatica
Talend
SSIS
SSRS
SSAS
Alteryx
Azure Data Factory
Microsoft Fabric = ms fabric
Tableau
Power BI = powerbi, power-bi
Looker = lookml
QlikView
Qlik Sense = qliksense, qlik
MicroStrategy
Google Analytics = ga4
Google Tag Manager
Crystal Reports
SAS = sas programming, base sas, sas/stat
SPSS
Stata
Minitab
Pandas
NumPy
SciPy
Scikit-learn = scikit, sklearn, scikit learn
TensorFlow = tensor flow
PyTorch
Keras
XGBoost
LightGBM
OpenCV
spaCy
NLTK
Hugging Face = huggingface
LangChain
LangGraph
LlamaIndex = llama index
Jupyter = jupyter notebook, jupyter notebooks
MLflow
Kubeflow
SageMaker
Vertex AI = vertexai
Machine learning = machine-learning
Deep learning = deep-learning
NLP = natural language processing
Computer vision
LLMs = llm, large language models, large language model
RAG = retrieval augmented generation, retrieval-augmented generation
Generative AI = genai, gen ai
A/B testing = ab testing, a/b tests
AWS = amazon web services
Azure = microsoft azure, ms azure
Google Cloud = gcp, google cloud platform
Kubernetes = k8s
Docker = docker containers
Terraform
Ansible
CloudFormation
Jenkins
GitHub Actions
GitLab = gitlab ci, gitlab ci/cd
GitHub
Bitbucket
Git
SVN
CI/CD = ci cd, ci / cd, cicd
DevOps
Linux = red hat linux, rhel, ubuntu
Unix
Windows Server
Nginx
Prometheus
Grafana
Datadog
Splunk
Dynatrace
New Relic
OpenShift
Istio
ArgoCD = argo cd
Active Directory
VMware
Citrix
TCP/IP
Wireshark
SIEM
Penetration testing = pen testing, pentesting
Selenium
Playwright
Appium
JUnit
TestNG
pytest
JMeter
Gradle
SonarQube
Swagger = openapi
JIRA
Confluence
ServiceNow = service now
Agile = agile methodologies, agile methodology
Scrum
Kanban
Six Sigma
Lean manufacturing
PRINCE2
PMP
ITIL
Figma
Adobe XD
Photoshop
InDesign
Adobe Illustrator
After Effects
Premiere Pro
Adobe Creative Suite = adobe creative cloud
Cinema 4D
WordPress
Drupal
Magento
Shopify
Salesforce = salesforce.com, sfdc
HubSpot
Marketo
Mailchimp
Zendesk
Dynamics 365 = microsoft dynamics, ms dynamics, dynamics crm
SAP = s/4hana, s4hana, sap hana, sap erp, sap mm, sap sd, sap fico
Oracle EBS = oracle e-business suite
NetSuite
PeopleSoft
QuickBooks
DATEV
Xero
SharePoint
Power Automate
Power Apps = powerapps
UiPath
Microsoft Office = ms office, office 365, microsoft 365, ms-office, o365
PowerPoint
Visio = ms visio, microsoft visio
Google Sheets
Google Ads = adwords, google adwords
SEO = search engine optimization
SEM = search engine marketing
CRM
ERP
AutoCAD = auto cad
SolidWorks = solid works
CATIA
Fusion 360
Creo = ptc creo, pro/engineer
Revit
ArchiCAD
ANSYS
SketchUp
Rhino 3D
BIM
ArcGIS = esri
QGIS
GIS
PLC = plc programming
SCADA
LabVIEW
Simulink
Altium = altium designer
AUTOSAR
FPGA
RTOS = freertos
ROS = ros2, robot operating system
CNC = cnc machining
3D printing = additive manufacturing
Welding = mig welding, tig welding
Forklift = gabelstapler, staplerschein, forklift license
GMP = cgmp
HACCP
ISO 9001
ISO 13485
GDPR = dsgvo
HIPAA
SOX = sarbanes-oxley
IFRS
US GAAP = gaap
EHR = ehr/emr, emr/ehr, emr systems, electronic health record, electronic health records, electronic medical records
Epic EHR = epic systems, epiccare
HPLC
PCR = qpcr
Flow cytometry
ELISA
Mass spectrometry = lc/ms, lc-ms
CRISPR
Clinical trials = gcp guidelines, good clinical practice
BLS certification = basic life support
CPR
Phlebotomy
POS systems = point of sale
Bloomberg Terminal
Stripe API
OAuth = oauth2
WebSockets = websocket
WebRTC
Web3
Blockchain
Ethereum
Kinesis = aws kinesis
AWS Lambda
EC2
Pinecone
OpenAI API
Prompt engineering
Data warehousing = data warehouse
Data modeling = data modelling
Statistical modeling = statistical modelling
Time series analysis = time series
"""
"""Names that mean the tool in any case and company."""

FORMS = """
C = embedded c, c programming, ansi c, objective c and c
R = rstudio, r studio, r programming, r shiny, tidyverse, ggplot2
Go = golang, go lang
Excel = ms excel, microsoft excel, ms-excel, advanced excel, pivot tables, vlookup
Word = ms word, microsoft word, ms-word
Microsoft Access = microsoft access, ms access, ms-access
Outlook = ms outlook, microsoft outlook
Spring = spring framework, spring mvc
Rust = rust programming, rust lang, rustlang
Unity = unity3d, unity 3d
Ruby = ruby programming
Slack = slack api
Spark = pyspark, apache spark, spark sql, sparksql
Hive = apache hive, hiveql
Oracle = oracle erp
SAFe = scaled agile
Workday = workday hcm
Bootstrap = twitter bootstrap
Inventor = autodesk inventor
Sass = scss
Cypress = cypress.io
"""
"""Clear spellings of names that are common words or letters; the bare name is in `NEAR`."""

CASED = """
SAFe
Workday
Blender
Apex
Maven
Postman
Flask
Spark
Swift
Scala
Perl
Hive
Puppet
Lightroom
Asana
Trello
Snowpark
Delphi
Lua
Kibana
Logstash
Webpack
Vite
Jest
Struts
Camunda
MuleSoft
Boomi
Pega
Appian
Primavera
Procore
Looker Studio
Mixpanel
"""
"""Names that are common words in lower case: only as spelled here, or in capitals."""

NEAR = """
Bootstrap
Inventor
Cypress
Sass
R
C
Go
Excel
Microsoft Access = Access
Word
Outlook
Express.js = Express
Spring
Rust
Sketch
Slack
Oracle
Amplitude
Chef
Unity
Helm
Notion
Julia
Ruby
Dart
Mocha
Illustrator
Tally
"""
"""Names that are common words as spelled: only in a list of skills, beside another known name."""
