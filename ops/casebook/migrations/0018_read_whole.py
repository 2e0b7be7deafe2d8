from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casebook', '0017_word_of_others'),
    ]

    operations = [
        migrations.AddField(
            model_name='transcript',
            name='read_whole',
            field=models.BooleanField(default=False),
        ),
    ]
