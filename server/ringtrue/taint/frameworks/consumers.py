"""Who takes messages from a queue: Kafka, RabbitMQ, Redis, Celery, SQS, MQTT, serverless functions. Data only."""

from ringtrue.taint.model import Framework

CONSUMERS = Framework(
    name="message consumers",
    source=(
        "kafka-python 'KafkaConsumer', confluent-kafka 'Consumer.poll', pika 'basic_consume', redis-py 'Publish / "
        "Subscribe', Celery 'Tasks', boto3 'SQS.Client.receive_message', paho-mqtt 'on_message', AWS Lambda 'handler'"
    ),
    calls={
        "kafka.KafkaConsumer": "message", "kafka.KafkaConsumer.poll": "message",
        "aiokafka.AIOKafkaConsumer": "message", "aiokafka.AIOKafkaConsumer.getone": "message",
        "confluent_kafka.Consumer.poll": "message", "confluent_kafka.Consumer.consume": "message",
        "redis.Redis.pubsub": "message", "redis.StrictRedis.pubsub": "message", "redis.from_url.pubsub": "message",
        "redis.asyncio.Redis.pubsub": "message", "redis.asyncio.from_url.pubsub": "message",
        "redis.Redis.blpop": "message", "redis.Redis.brpop": "message", "redis.Redis.lpop": "message",
        "redis.Redis.rpop": "message", "redis.Redis.xread": "message", "redis.Redis.xreadgroup": "message",
        "boto3.client.receive_message": "message", "boto3.resource.Queue.receive_messages": "message",
    },
    methods={"receive_message": "message", "receive_messages": "message"},
    tasks=frozenset(
        ("celery.shared_task", "celery.task", "celery.Celery.task", "dramatiq.actor", "huey.task", "task",
         "shared_task")
    ),
    kind="message",
)  # fmt: skip
